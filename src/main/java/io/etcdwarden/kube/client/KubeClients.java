package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The two Kubernetes clients of the operator: {@code full} and the one for controllers.
 *
 * <p>The client for controllers receives only the metadata when it lists or watches Secrets. So the
 * operator can watch all Secrets without the memory and the traffic of their data. A Secret that it
 * reads by name is complete.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">Kubernetes API
 *     concepts, "Metadata-only fetches"</a>
 */
public record KubeClients(KubernetesClient full, KubernetesClient forControllers)
    implements AutoCloseable {
  private static final String METADATA_ONLY_LIST =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
          + "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
  private static final String METADATA_ONLY_WATCH =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

  /** Creates both clients for a program that does not need the time of the API server. */
  public static KubeClients connect(Config config) {
    return connect(config, Optional.empty());
  }

  /**
   * Creates both clients without sending a request.
   *
   * @param clock learns the time of the API server from each response
   */
  public static KubeClients connect(Config config, Optional<ServerClock> clock) {
    Config withRetries =
        new ConfigBuilder(config)
            // Short failures only: the framework repeats the whole reconcile after longer ones.
            .withRequestRetryBackoffLimit(2)
            .withRequestRetryBackoffInterval(200)
            .build();
    KubernetesClient full =
        builder(withRetries).withHttpClientBuilderConsumer(http -> observe(http, clock)).build();
    KubernetesClient forControllers =
        builder(withRetries)
            .withHttpClientBuilderConsumer(
                http -> {
                  observe(http, clock);
                  http.addOrReplaceInterceptor("metadata-only-secrets", new MetadataOnlySecrets());
                })
            .build();
    return new KubeClients(full, forControllers);
  }

  private static void observe(HttpClient.Builder http, Optional<ServerClock> clock) {
    clock.ifPresent(it -> http.addOrReplaceInterceptor("server-clock", it.interceptor()));
  }

  private static KubernetesClientBuilder builder(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(LenientSerialization.create());
  }

  @Override
  public void close() {
    forControllers.close();
    full.close();
  }

  /** Requests only the metadata for each list and watch of Secrets. */
  private static final class MetadataOnlySecrets implements Interceptor {
    private static final Pattern SECRETS = Pattern.compile(".*/api/v1(/namespaces/[^/]+)?/secrets");

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET") || !SECRETS.matcher(request.uri().getPath()).matches()) {
        return;
      }
      String query = request.uri().getQuery();
      boolean isWatch = query != null && query.contains("watch=true");
      builder.setHeader("Accept", isWatch ? METADATA_ONLY_WATCH : METADATA_ONLY_LIST);
    }
  }
}
