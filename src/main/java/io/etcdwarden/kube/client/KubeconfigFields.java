package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies the fields of a kubeconfig that the client library ignores. A field that cannot be
 * applied is refused by its name: without it, a command would act as another user than kubectl with
 * the same file, or reach another server.
 */
final class KubeconfigFields {
  private KubeconfigFields() {}

  /** Changes the identity in the settings; returns the proxy of the cluster, if it names one. */
  static Optional<String> apply(Config config) {
    NamedContext context = config.getCurrentContext();
    if (context == null || context.getContext() == null) {
      return Optional.empty(); // no kubeconfig: the ServiceAccount of the pod
    }
    user(config.getFileWithAuthInfo(), context.getContext().getUser())
        .ifPresent(user -> apply(user, config.getFileWithAuthInfo(), config));
    return cluster(config.getFileWithCluster(), context.getContext().getCluster())
        .flatMap(KubeconfigFields::proxy);
  }

  private static void apply(AuthInfo user, File file, Config config) {
    boolean isImpersonating = isSet(user.getAs());
    boolean hasDetails =
        isSet(user.getAsUid())
            || !orEmpty(user.getAsGroups()).isEmpty()
            || (user.getAsUserExtra() != null && !user.getAsUserExtra().isEmpty());
    if (isSet(user.getAsUid())) {
      throw unsupported("as-uid", "remove it, or use a user without it");
    }
    if (hasDetails && !isImpersonating) {
      throw ConnectionSettings.invalid(
          "the user of the kubeconfig has as-groups or as-user-extra without as; add as");
    }
    if (isImpersonating) {
      config.setImpersonateUsername(user.getAs());
      config.setImpersonateGroups(orEmpty(user.getAsGroups()).toArray(String[]::new));
      config.setImpersonateExtras(user.getAsUserExtra() == null ? Map.of() : user.getAsUserExtra());
    }
    if (isSet(user.getTokenFile())) {
      Path token = file.toPath().toAbsolutePath().resolveSibling(user.getTokenFile());
      readToken(token); // fails before the first request
      config.setOauthTokenProvider(() -> readToken(token));
    }
  }

  /** Read for each request, because a token is replaced before it expires. */
  private static String readToken(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw ConnectionSettings.invalid(
          "tokenFile " + file + " of the kubeconfig cannot be read: " + unreadable.getMessage());
    }
  }

  private static Optional<String> proxy(Cluster cluster) {
    if (isSet(cluster.getTlsServerName())) {
      throw unsupported(
          "tls-server-name", "name a server whose certificate is for its own host name");
    }
    return Optional.ofNullable(cluster.getProxyUrl())
        .filter(KubeconfigFields::isSet)
        .map(url -> ProxyVariables.url(url, "proxy-url of the kubeconfig"));
  }

  private static RuntimeException unsupported(String field, String remedy) {
    return ConnectionSettings.invalid(
        "the kubeconfig has the field " + field + ", which is not supported; " + remedy);
  }

  private static Optional<AuthInfo> user(File file, String name) {
    return file == null
        ? Optional.empty()
        : orEmpty(KubeConfigUtils.parseConfig(file).getUsers()).stream()
            .filter(user -> user.getName().equals(name))
            .findFirst()
            .map(NamedAuthInfo::getUser);
  }

  private static Optional<Cluster> cluster(File file, String name) {
    return file == null
        ? Optional.empty()
        : orEmpty(KubeConfigUtils.parseConfig(file).getClusters()).stream()
            .filter(cluster -> cluster.getName().equals(name))
            .findFirst()
            .map(NamedCluster::getCluster);
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static boolean isSet(String value) {
    return value != null && !value.isEmpty();
  }
}
