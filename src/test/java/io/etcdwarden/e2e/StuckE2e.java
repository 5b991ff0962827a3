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

/** What keeps a pod from running is told on the Etcd, by a condition and an event. */
@ExtendWith(EndToEnd.class)
class StuckE2e {
  /** Nobody listens there, so the refusal comes at once, on every cluster. */
  private static final String NO_IMAGE = "localhost:1/none:1";

  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  /** A program that does not know what etcd is told, and ends. */
  private static final String WRONG_IMAGE =
      "europe-docker.pkg.dev/gardener-project/public/gardener/etcdbrctl:v0.41.2";

  @Test
  void whateverKeepsPodsFromRunningIsToldWithinAMinute(Story story) {
    Members unpulled = story.members("unpulled");
    Members unplaced = story.members("unplaced");
    Members unbound = story.members("unbound");
    unpulled.wish(member("image: " + NO_IMAGE, ""));
    unplaced.wish(member("resources: {requests: {cpu: '900'}}", ""));
    story.client().resource(claimOfNoVolume(unbound)).create();
    unbound.wish(member("metrics: basic", ""));

    told(story, unplaced, "AllMembersReady", "Pod unplaced-0", "Insufficient cpu");
    told(story, unbound, "DataVolumesReady", "unbound-unbound-0");
    told(story, unpulled, "AllMembersReady", "Pod unpulled-0", NO_IMAGE);
    story.step(
        "image and size are corrected, and both clusters are well",
        () -> {
          unpulled.change("spec: {etcd: {image: null}}");
          unplaced.change("spec: {etcd: {resources: null}}");
          unpulled.awaitWell(1, Duration.ofMinutes(4));
          unplaced.awaitWell(1, Duration.ofMinutes(4));
        });
  }

  @Test
  void whateverKeepsMembersFromWorkingIsToldWithinAMinute(Story story) {
    Members crashing = story.members("crashing");
    Members silent = story.members("silent");
    Members refused = story.members("refused");
    story.client().resource(bucketThatNobodyServes(story)).create();
    crashing.wish(member("image: '" + WRONG_IMAGE + "'", ""));
    silent.wish(member("heartbeatDuration: 1h", ""));
    refused.wish(
        member("metrics: basic", "")
            .replace(
                "backup: {}",
                "backup: {store: {provider: S3, container: none, prefix: main,"
                    + " secretRef: {name: bucket}}}"));

    told(story, crashing, "AllMembersReady", "Pod crashing-0", "ends again and again");
    told(story, refused, "AllMembersReady", "Pod refused-0", "backup-restore");
    story.step(
        "silent: its pod is ready",
        () ->
            Await.minutes(2)
                .until(
                    () ->
                        silent
                            .memberSet()
                            .filter(set -> Integer.valueOf(1).equals(ready(set)))
                            .map(_ -> Optional.<String>empty())
                            .orElse(Optional.of("not yet"))));
    told(story, silent, "AllMembersReady", "Pod silent-0", "has not renewed Lease silent-0");
  }

  private static Integer ready(StatefulSet set) {
    return set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
  }

  private static Secret bucketThatNobodyServes(Story story) {
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

  /** The claim of the first member, made beforehand for a volume that nobody provides. */
  private static PersistentVolumeClaim claimOfNoVolume(Members members) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(members.name() + "-" + members.name() + "-0")
        .withNamespace(members.namespace())
        .withLabels(Labels.ofCluster(members.name()))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withVolumeName("there-is-none")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .build();
  }

  private static String member(String etcd, String more) {
    return "  replicas: 1\n%s  etcd: {%s}\n  backup: {}\n".formatted(more, etcd);
  }

  private static void told(Story story, Members stuck, String condition, String... words) {
    List<String> wanted = List.of(words);
    long start = System.nanoTime();
    story.step(
        stuck.name() + ": the condition " + condition + " names " + wanted,
        () -> new Await(A_MINUTE).until(() -> untold(stuck, condition, wanted)));
    story.step(
        stuck.name() + ": an event says the same",
        () ->
            Await.minutes(1)
                .until(
                    () ->
                        events(story, stuck).stream().anyMatch(said -> hasAll(said, wanted))
                            ? Optional.empty()
                            : Optional.of("events: " + events(story, stuck))));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(A_MINUTE) < 0, stuck.name() + " was told after " + took);
  }

  private static Optional<String> untold(Members stuck, String type, List<String> words) {
    Optional<String> message = stuck.condition(type).map(Condition::message);
    return message.filter(said -> hasAll(said, words)).isPresent()
        ? Optional.empty()
        : Optional.of(type + " says " + message.orElse("nothing"));
  }

  private static List<String> events(Story story, Members stuck) {
    return story.client().v1().events().inNamespace(story.namespace()).list().getItems().stream()
        .filter(event -> stuck.name().equals(event.getInvolvedObject().getName()))
        .filter(event -> "Etcd".equals(event.getInvolvedObject().getKind()))
        .map(Event::getMessage)
        .toList();
  }

  private static boolean hasAll(String said, List<String> words) {
    return words.stream().allMatch(said::contains);
  }
}
