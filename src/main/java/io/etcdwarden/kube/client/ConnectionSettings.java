package io.etcdwarden.kube.client;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads how to reach the API server, with the meaning that kubectl gives to the kubeconfig and to
 * the proxy variables: as whom, and through which proxy.
 */
public final class ConnectionSettings {
  private ConnectionSettings() {}

  /**
   * Reads the settings without sending a request.
   *
   * @param kubeconfig a file; null for the file that kubectl uses, else the ServiceAccount of the
   *     pod
   * @param context the name of a context; null for the current context
   * @param environment the environment variables of the process
   */
  public static Config load(Path kubeconfig, String context, Map<String, String> environment) {
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      throw invalid(
          "kubeconfig " + kubeconfig + " cannot be read; name a readable file with --kubeconfig");
    }
    Config config =
        kubeconfig == null
            ? Config.autoConfigure(context)
            : Config.fromKubeconfig(context, kubeconfig.toFile());
    List<String> known = config.getContexts().stream().map(NamedContext::getName).toList();
    if (context != null && !known.contains(context)) {
      throw invalid(
          "the kubeconfig has no context "
              + context
              + "; --context may name "
              + (known.isEmpty() ? "none, as it has none" : String.join(", ", known)));
    }
    Optional<String> proxy =
        KubeconfigFields.apply(config)
            .or(() -> ProxyVariables.proxyFor(URI.create(config.getMasterUrl()), environment));
    // The library would match NO_PROXY by other rules, so it gets only the result.
    config.setNoProxy(new String[0]);
    config.setHttpProxy(proxy.orElse(null));
    config.setHttpsProxy(proxy.orElse(null));
    return config;
  }

  static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_CONFIGURATION, message);
  }
}
