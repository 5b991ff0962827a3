package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API server under which name it knows us. */
public final class OperatorUsername {
  private static final Logger log = LoggerFactory.getLogger(OperatorUsername.class);

  private OperatorUsername() {}

  /** The name; empty if the server does not tell. */
  public static Optional<String> read(KubernetesClient client) {
    try {
      SelfSubjectReview answer = client.resource(new SelfSubjectReviewBuilder().build()).create();
      return Optional.ofNullable(answer.getStatus().getUserInfo().getUsername());
    } catch (KubernetesClientException failure) {
      log.warn("the API server does not say who we are: {}", RootCause.describe(failure));
      return Optional.empty();
    }
  }
}
