package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the user name that the API server authenticates the operator as. */
public final class OperatorUsername {
  private static final Logger log = LoggerFactory.getLogger(OperatorUsername.class);

  private OperatorUsername() {}

  /** Returns the user name; empty if the request fails. */
  public static Optional<String> read(KubernetesClient client) {
    try {
      SelfSubjectReview review = client.resource(new SelfSubjectReviewBuilder().build()).create();
      return Optional.ofNullable(review.getStatus().getUserInfo().getUsername());
    } catch (KubernetesClientException failure) {
      log.warn(
          "cannot read the operator's own user name from the API server: {}",
          RootCause.describe(failure));
      return Optional.empty();
    }
  }
}
