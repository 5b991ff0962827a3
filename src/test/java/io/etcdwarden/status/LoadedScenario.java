package io.etcdwarden.status;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.ObservedClusters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster with TLS on the client line and the backup line, whose pairs have been renewed. */
final class LoadedScenario {
  static final Instant NOW = CheckScenario.NOW;
  static final SecretContent OLDER = content("a", NOW.minus(Duration.ofDays(300)));
  static final SecretContent STORED = content("b", NOW.minus(Duration.ofDays(10)));

  private final List<HasMetadata> pods = new ArrayList<>();
  private ContentHistory earlier = new ContentHistory(List.of(OLDER));
  private SecretContent stored = STORED;

  static SecretContent content(String digit, Instant since) {
    return new SecretContent(since, since.plus(Duration.ofDays(365)), digit.repeat(64));
  }

  /** The operator has recorded these earlier pairs. */
  LoadedScenario recorded(SecretContent... contents) {
    earlier = new ContentHistory(List.of(contents));
    return this;
  }

  LoadedScenario stored(SecretContent content) {
    stored = content;
    return this;
  }

  /** Pod {@code main-<ordinal>} was created at this time, and its containers started then. */
  LoadedScenario pod(int ordinal, Instant created) {
    pods.add(
        Etcds.read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: main-%d, namespace: ns, creationTimestamp: "%s"}
            status:
              containerStatuses:
              - {name: etcd, restartCount: 0, state: {running: {startedAt: "%s"}}}
              - {name: backup-restore, restartCount: 0, state: {running: {startedAt: "%s"}}}
            """
                .formatted(ordinal, created, created, created),
            Pod.class));
    return this;
  }

  CheckScenario scenario() {
    return scenario(Etcds.withTls(3, "client", "backup"));
  }

  CheckScenario scenario(Etcd etcd) {
    List<HasMetadata> objects = new ArrayList<>(pods);
    objects.add(memberSet());
    return CheckScenario.of(etcd)
        .observing(ObservedClusters.of(objects.toArray(HasMetadata[]::new)))
        .with(pki());
  }

  private PkiOutcome pki() {
    List<StoredMaterial> materials =
        List.of(
            material(Line.CLIENT, Part.CA),
            material(Line.CLIENT, Part.SERVER),
            material(Line.CLIENT, Part.CLIENT),
            material(Line.BACKUP, Part.SERVER));
    return new PkiOutcome(
        List.of(),
        materials.stream().map(LoadedScenario::artifact).toList(),
        List.of(),
        Map.of(),
        Map.of(),
        materials,
        Map.of(),
        ClientBundle.NONE,
        Instant.MAX,
        List.of());
  }

  private StoredMaterial material(Line line, Part part) {
    return new StoredMaterial(line, part, secret(line, part), stored, false, earlier);
  }

  private static String secret(Line line, Part part) {
    return line.wireName() + "-" + part.wireName();
  }

  private static Artifact artifact(StoredMaterial material) {
    SecretContent content = material.current();
    return new Artifact(
        material.line(),
        material.part(),
        material.secret(),
        Origin.GENERATED,
        new Artifact.Description(
            List.of("etcd"),
            "CN=ca",
            content.since(),
            content.notAfter(),
            null,
            content.fingerprint(),
            1),
        List.of());
  }

  private static StatefulSet memberSet() {
    return Etcds.read(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: main, namespace: ns}
        spec:
          replicas: 3
          template:
            spec:
              volumes:
              - {name: a, secret: {secretName: client-ca}}
              - {name: b, secret: {secretName: client-server}}
              - {name: c, secret: {secretName: client-client}}
              - {name: d, secret: {secretName: backup-server}}
              - {name: e, emptyDir: {}}
        """,
        StatefulSet.class);
  }
}
