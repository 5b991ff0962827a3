package io.etcdwarden.kube.access;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.RootCause;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.kube.write.WebhookSecretWriter;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The two objects by which the API server and the operator's own server know each other: the Secret
 * with the server's certificate, and the configuration that says where the server is and whom to
 * trust. Each is watched by its name, and no other is ever read.
 */
public final class AdmissionApi implements AutoCloseable {
  /** The names of both, the first as chart and overlay have it. */
  public static final String CONFIGURATION = "etcd-warden";

  public static final String SECRET = "etcd-warden-webhook";

  /** The Service by which the API server finds the server, as chart and overlay have it. */
  private static final String SERVICE = "etcd-warden-webhook";

  private static final PatchContext BY_NAME = PatchContext.of(PatchType.STRATEGIC_MERGE);

  private final KubernetesClient client;
  private final String namespace;
  private final WebhookSecretWriter secret;
  private final SharedIndexInformer<Secret> secrets;
  private final SharedIndexInformer<ValidatingWebhookConfiguration> configurations;

  /**
   * @param namespace where the Secret lies
   */
  public AdmissionApi(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    this.secret = new WebhookSecretWriter(client, namespace, SECRET);
    this.secrets = client.secrets().inNamespace(namespace).withName(SECRET).runnableInformer(0);
    this.configurations =
        client
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName(CONFIGURATION)
            .runnableInformer(0);
  }

  /**
   * Begins to watch both, for as long as it takes.
   *
   * @param changed told whenever one is not what it was
   * @param trouble told why one cannot be watched
   */
  public void watch(Runnable changed, Consumer<String> trouble) {
    start(secrets, "Secret " + SECRET, changed, trouble);
    start(configurations, "ValidatingWebhookConfiguration " + CONFIGURATION, changed, trouble);
  }

  private static <T> void start(
      SharedIndexInformer<T> informer, String what, Runnable changed, Consumer<String> trouble) {
    informer.addEventHandler(new ChangeHandler<>(changed));
    informer.exceptionHandler(
        (_, failure) -> {
          trouble.accept("cannot watch " + what + ": " + RootCause.describe(failure));
          return true;
        });
    var started = informer.start().thenRun(changed);
    started.exceptionally(
        // The handler above has told of it.
        _ -> null);
  }

  /** The Secret; empty if there is none, or while nobody knows. */
  public Optional<StoredSecret> secret() {
    return secrets.getStore().list().stream().findFirst().map(SecretConversion::toStoredSecret);
  }

  /** Whether it is known if the Secret is there. */
  public boolean isSecretSynced() {
    return secrets.hasSynced();
  }

  /**
   * Writes the Secret and answers with it as it is now.
   *
   * @throws ConflictException if another copy of the operator was faster
   */
  public StoredSecret writeSecret(StoredSecret wanted) {
    return secret.write(wanted);
  }

  /**
   * The names and addresses by which the API server will call: as the configuration says, and as it
   * usually says, should it come later.
   */
  public Set<String> hosts() {
    return Stream.concat(
            Stream.of(host(SERVICE, namespace)),
            webhooks().stream().map(ValidatingWebhook::getClientConfig).flatMap(AdmissionApi::host))
        .collect(Collectors.toSet());
  }

  private static Stream<String> host(WebhookClientConfig where) {
    if (where.getService() != null) {
      return Stream.of(host(where.getService().getName(), where.getService().getNamespace()));
    }
    // The server has checked the URL. Addresses of version 6 stand in brackets there.
    return Stream.ofNullable(where.getUrl())
        .map(url -> URI.create(url).getHost().replace("[", "").replace("]", ""));
  }

  /** The name by which the API server calls a Service. */
  private static String host(String service, String namespace) {
    return service + "." + namespace + ".svc";
  }

  /** Whom the API server trusts when it calls, as PEM text; only what all entries trust. */
  public byte[] caBundle() {
    Set<String> bundles = webhooks().stream().map(AdmissionApi::bundle).collect(Collectors.toSet());
    return bundles.size() == 1
        ? Base64.getDecoder().decode(bundles.iterator().next())
        : new byte[0];
  }

  private static String bundle(ValidatingWebhook webhook) {
    String bundle = webhook.getClientConfig().getCaBundle();
    return bundle == null ? "" : bundle;
  }

  /**
   * Tells the API server whom to trust; silent if it knows, or if there is no configuration yet.
   *
   * @throws ConflictException if the configuration has moved since it was seen
   */
  public void writeCaBundle(byte[] authorities) {
    String wanted = Base64.getEncoder().encodeToString(authorities);
    Optional<ValidatingWebhookConfiguration> configuration = configuration();
    if (configuration.isEmpty()
        || webhooks().stream().map(AdmissionApi::bundle).allMatch(wanted::equals)) {
      return;
    }
    List<Map<String, Object>> entries =
        webhooks().stream()
            .<Map<String, Object>>map(
                entry ->
                    Map.of("name", entry.getName(), "clientConfig", Map.of("caBundle", wanted)))
            .toList();
    String version = configuration.get().getMetadata().getResourceVersion();
    String patch =
        client
            .getKubernetesSerialization()
            .asJson(Map.of("metadata", Map.of("resourceVersion", version), "webhooks", entries));
    ApiRequests.write(
        configuration.get(), () -> client.resource(configuration.get()).patch(BY_NAME, patch));
  }

  private Optional<ValidatingWebhookConfiguration> configuration() {
    return configurations.getStore().list().stream().findFirst();
  }

  private List<ValidatingWebhook> webhooks() {
    return configuration().map(ValidatingWebhookConfiguration::getWebhooks).orElse(List.of());
  }

  @Override
  public void close() {
    secrets.close();
    configurations.close();
  }

  private record ChangeHandler<T>(Runnable changed) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed.run();
    }

    @Override
    public void onUpdate(T before, T object) {
      changed.run();
    }

    @Override
    public void onDelete(T object, boolean stateUnknown) {
      changed.run();
    }
  }
}
