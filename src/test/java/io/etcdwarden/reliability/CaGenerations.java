package io.etcdwarden.reliability;

import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The CA generations in the Secrets of a {@link TlsCluster}. */
record CaGenerations(KubernetesClient client, String namespace) {
  static final List<String> LINES = List.of("client", "peer", "backup");

  private static final List<String> LEAVES =
      List.of(
          "main-client-server",
          "main-client",
          "main-peer",
          "main-backup-server",
          "main-backup-client");

  /** Empty when this generation is the only one of each line and all members are ready. */
  Optional<String> whyNotOnly(int number) {
    Optional<String> wrong = whyNotOnlyStored(number);
    return wrong.isPresent() ? wrong : TlsCluster.whyNotReady(client, namespace);
  }

  /** Empty when this generation is the only one of each line. */
  Optional<String> whyNotOnlyStored(int number) {
    Set<String> wrong = new TreeSet<>();
    for (String line : LINES) {
      if (secret(name(line, number - 1)) != null) {
        wrong.add(name(line, number - 1) + " is still there");
      }
      if (secret(name(line, number)) == null) {
        wrong.add(name(line, number) + " is not there yet");
      }
    }
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(wrong + "; " + TlsCluster.live(client, namespace).getStatus());
  }

  private static String name(String line, int number) {
    return "%s-%s-ca-%d".formatted(TlsCluster.NAME, line, number);
  }

  /** The numbers of the generations that issued the stored certificates. */
  Set<String> issuers() {
    return LEAVES.stream()
        .map(this::secret)
        .map(leaf -> leaf.getMetadata().getAnnotations().get(PkiLabels.ISSUER_GENERATION))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The generations of the line's own CA in its trust bundle, by the name of the CA. */
  List<Long> trusted(String line) {
    String prefix = "CN=%s-%s-ca g".formatted(TlsCluster.NAME, line);
    return certificates(secret("main-" + line + "-ca")).stream()
        .map(ca -> ca.subject().toString())
        .filter(subject -> subject.startsWith(prefix))
        .map(subject -> Long.valueOf(subject.substring(prefix.length())))
        .toList();
  }

  private static List<Certificate> certificates(Secret bundle) {
    return TrustBundle.read(Base64.getDecoder().decode(bundle.getData().get("ca.crt")));
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }
}
