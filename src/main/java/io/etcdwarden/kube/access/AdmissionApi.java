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
 * Watches and writes the two objects that connect the API server with the webhook server: the
 * Secret with the certificate of the webhook server, and the ValidatingWebhookConfiguration with
 * its address and CA bundle. The operator reads only these two, by name.
 */
public final class AdmissionApi implements AutoCloseable {
  /** The name of the ValidatingWebhookConfiguration in the chart and the kustomization. */
  public static final String CONFIGURATION = "etcd-warden";

  /** The name of the Secret with the certificate of the webhook server. */
  public static final String SECRET = "etcd-warden-webhook";

  /** The name of the webhook server's Service in the chart and the kustomization. */
  private static final String SERVICE = "etcd-warden-webhook";

  /** Merges the list of webhooks by name, so that a patch need not contain whole entries. */
  private static final PatchContext STRATEGIC_MERGE = PatchContext.of(PatchType.STRATEGIC_MERGE);

  private final KubernetesClient client;
  private final String namespace;
  private final WebhookSecretWriter secret;
  private final SharedIndexInformer<Secret> secrets;
  private final SharedIndexInformer<ValidatingWebhookConfiguration> configurations;

  /**
   * @param namespace the namespace of the Secret and the Service
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
   * Starts to watch both objects, and retries until the watches succeed.
   *
   * @param changed runs after each change of one of the objects
   * @param problems receives the reason if one of the objects cannot be watched
   */
  public void watch(Runnable changed, Consumer<String> problems) {
    start(secrets, "Secret " + SECRET, changed, problems);
    start(configurations, "ValidatingWebhookConfiguration " + CONFIGURATION, changed, problems);
  }

  private static <T> void start(
      SharedIndexInformer<T> informer, String what, Runnable changed, Consumer<String> problems) {
    informer.addEventHandler(new ChangeHandler<>(changed));
    informer.exceptionHandler(
        (_, failure) -> {
          problems.accept("cannot watch " + what + ": " + RootCause.describe(failure));
          return true;
        });
    var started = informer.start().thenRun(changed);
    started.exceptionally(
        // The exception handler above has reported the failure.
        _ -> null);
  }

  /** Returns the Secret; empty if there is none, or if the watch has not synced yet. */
  public Optional<StoredSecret> secret() {
    return secrets.getStore().list().stream().findFirst().map(SecretConversion::toStoredSecret);
  }

  /** Whether the watch has synced, so that {@link #secret} is reliable. */
  public boolean isSecretSynced() {
    return secrets.hasSynced();
  }

  /**
   * Writes the Secret and returns it as the API server stored it.
   *
   * @throws ConflictException if another replica of the operator was faster
   */
  public StoredSecret writeSecret(StoredSecret wanted) {
    return secret.write(wanted);
  }

  /**
   * Returns the host names and addresses at which the API server calls the webhook server. They
   * include the default name, because the configuration may be created after the certificate.
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
    // The API server has validated the URL. A URL contains an IPv6 address in brackets.
    return Stream.ofNullable(where.getUrl())
        .map(url -> URI.create(url).getHost().replace("[", "").replace("]", ""));
  }

  /** Returns the host name that the API server uses for a Service. */
  private static String host(String service, String namespace) {
    return service + "." + namespace + ".svc";
  }

  /** Returns the CA bundle as PEM text; empty if the webhook entries have different bundles. */
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
   * Writes the CA bundle to all webhook entries. Sends no request if all entries have it, or if
   * there is no configuration yet.
   *
   * @throws ConflictException if the configuration has changed since it was observed
   */
  public void writeCaBundle(byte[] certificates) {
    String wanted = Base64.getEncoder().encodeToString(certificates);
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
        configuration.get(),
        () -> client.resource(configuration.get()).patch(STRATEGIC_MERGE, patch));
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
