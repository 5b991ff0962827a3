package io.etcdwarden.kube.client;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The two clients of the operator: one for everything, and one for its controllers. When the latter
 * lists or watches Secrets it is sent their metadata only, so that watching all of them costs
 * neither the memory nor the traffic of their content; a Secret asked for by name comes whole.
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

  /** Connects both; no request is sent yet. */
  public static KubeClients connect(Config config) {
    Config patient =
        new ConfigBuilder(config)
            // The framework retries whole runs; a request itself only rides out a short hiccup.
            .withRequestRetryBackoffLimit(2)
            .withRequestRetryBackoffInterval(200)
            .build();
    KubernetesClient full = builder(patient).build();
    KubernetesClient forControllers =
        builder(patient)
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("heads-of-secrets", new MetadataOnlySecrets()))
            .build();
    return new KubeClients(full, forControllers);
  }

  private static KubernetesClientBuilder builder(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(lenientSerialization());
  }

  /** Records refuse unknown fields unless told otherwise; a newer resource must not stop us. */
  private static KubernetesSerialization lenientSerialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    // A metadata-only list of nothing says "items: null", which the informers trip over.
    mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    mapper.registerModule(
        new SimpleModule()
            .addDeserializer(FieldsV1.class, new ManagedFieldsInterner())
            .addDeserializer(String.class, new StringInterner()));
    return new KubernetesSerialization(mapper, true);
  }

  @Override
  public void close() {
    forControllers.close();
    full.close();
  }

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
