package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Labels;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A condition and an event of the Etcd report why a member does not work. */
@ExtendWith(EndToEndExtension.class)
class PodFailureReportingE2e {
  /** Nothing listens on this port of a node, so that the pull fails at once on every cluster. */
  private static final String MISSING_IMAGE = "localhost:1/none:1";

  private static final Duration REPORT_LIMIT = Duration.ofMinutes(1);

  /** A program that does not know etcd's arguments, and exits. */
  private static final String CRASHING_IMAGE =
      "europe-docker.pkg.dev/gardener-project/public/gardener/etcdbrctl:v0.41.2";

  @Test
  void pullSchedulingAndVolumeFailuresAreReportedWithinAMinute(Story story) {
    EtcdCluster unpulled = story.cluster("unpulled");
    EtcdCluster unplaced = story.cluster("unplaced");
    EtcdCluster unbound = story.cluster("unbound");
    unpulled.create(oneMember("image: " + MISSING_IMAGE));
    unplaced.create(oneMember("resources: {requests: {cpu: '900'}}"));
    story.client().resource(claimWithMissingVolume(unbound)).create();
    unbound.create(oneMember("metrics: basic"));

    assertReported(story, unplaced, "AllMembersReady", "Pod unplaced-0", "Insufficient cpu");
    assertReported(story, unbound, "DataVolumesReady", "unbound-unbound-0");
    assertReported(story, unpulled, "AllMembersReady", "Pod unpulled-0", MISSING_IMAGE);
    story.step(
        "both clusters are healthy with a valid image and size",
        () -> {
          unpulled.patch("spec: {etcd: {image: null}}");
          unplaced.patch("spec: {etcd: {resources: null}}");
          unpulled.awaitHealthy(1, Duration.ofMinutes(4));
          unplaced.awaitHealthy(1, Duration.ofMinutes(4));
        });
  }

  @Test
  void crashesAndMissingHeartbeatsAreReportedWithinAMinute(Story story) {
    EtcdCluster crashing = story.cluster("crashing");
    EtcdCluster silent = story.cluster("silent");
    EtcdCluster failing = story.cluster("failing");
    story.client().resource(unreachableStoreSecret(story)).create();
    crashing.create(oneMember("image: '" + CRASHING_IMAGE + "'"));
    silent.create(oneMember("heartbeatDuration: 1h"));
    failing.create(
        oneMember("metrics: basic")
            .replace(
                "backup: {}",
                "backup: {store: {provider: S3, container: none, prefix: main,"
                    + " secretRef: {name: bucket}}}"));

    assertReported(story, crashing, "AllMembersReady", "Pod crashing-0", "crashes repeatedly");
    assertReported(story, failing, "AllMembersReady", "Pod failing-0", "backup-restore");
    story.step(
        "silent: the pod is ready",
        () ->
            Await.minutes(2)
                .until(
                    () ->
                        silent
                            .memberSet()
                            .filter(set -> Integer.valueOf(1).equals(readyReplicas(set)))
                            .map(_ -> Optional.<String>empty())
                            .orElse(Optional.of("the pod is not ready"))));
    assertReported(
        story, silent, "AllMembersReady", "Pod silent-0", "has not renewed Lease silent-0");
  }

  private static Integer readyReplicas(StatefulSet set) {
    return set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
  }

  private static Secret unreachableStoreSecret(Story story) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("bucket")
        .withNamespace(story.namespace())
        .endMetadata()
        .addToStringData("region", "none")
        .addToStringData("accessKeyID", "none")
        .addToStringData("secretAccessKey", "none")
        .addToStringData("endpoint", "http://127.0.0.1:1")
        .addToStringData("s3ForcePathStyle", "true")
        .build();
  }

  /** The claim of the first member, created in advance for a volume that does not exist. */
  private static PersistentVolumeClaim claimWithMissingVolume(EtcdCluster cluster) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(cluster.name() + "-" + cluster.name() + "-0")
        .withNamespace(cluster.namespace())
        .withLabels(Labels.ofCluster(cluster.name()))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withVolumeName("missing-volume")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .build();
  }

  private static String oneMember(String etcd) {
    return "  replicas: 1\n  etcd: {%s}\n  backup: {}\n".formatted(etcd);
  }

  private static void assertReported(
      Story story, EtcdCluster cluster, String condition, String... words) {
    List<String> expected = List.of(words);
    long start = System.nanoTime();
    story.step(
        cluster.name() + ": the condition " + condition + " names " + expected,
        () -> new Await(REPORT_LIMIT).until(() -> conditionProblem(cluster, condition, expected)));
    story.step(
        cluster.name() + ": an event names the same",
        () ->
            Await.minutes(1)
                .until(
                    () ->
                        events(story, cluster).stream()
                                .anyMatch(message -> hasAll(message, expected))
                            ? Optional.empty()
                            : Optional.of("events: " + events(story, cluster))));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(REPORT_LIMIT) < 0, cluster.name() + " was reported after " + took);
  }

  private static Optional<String> conditionProblem(
      EtcdCluster cluster, String type, List<String> words) {
    Optional<String> message = cluster.condition(type).map(Condition::message);
    return message.filter(text -> hasAll(text, words)).isPresent()
        ? Optional.empty()
        : Optional.of(type + " says " + message.orElse("nothing"));
  }

  private static List<String> events(Story story, EtcdCluster cluster) {
    return story.client().v1().events().inNamespace(story.namespace()).list().getItems().stream()
        .filter(event -> cluster.name().equals(event.getInvolvedObject().getName()))
        .filter(event -> "Etcd".equals(event.getInvolvedObject().getKind()))
        .map(Event::getMessage)
        .toList();
  }

  private static boolean hasAll(String message, List<String> words) {
    return words.stream().allMatch(message::contains);
  }
}
