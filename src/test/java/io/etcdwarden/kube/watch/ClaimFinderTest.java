package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The claims {@code main-main-0} and {@code main-main-2} exist; only some have labels. */
class ClaimFinderTest {
  private static final Set<String> EXISTING = Set.of("main-main-0", "main-main-2");
  private final StatefulSet set = LiveObjects.memberSet(Plans.withMembers(3), 3);
  private final List<String> read = new ArrayList<>();

  ClaimFinderTest() {
    set.getMetadata().setUid("uid-of-set");
  }

  @Test
  void onlyTheClaimsOfPodsWithoutALabelledClaimAreRead() {
    List<PersistentVolumeClaim> labelled = List.of(claim("main-main-0"));

    assertEquals(
        List.of("main-main-0", "main-main-2"),
        find(labelled, pod("main-0", "uid-of-set"), pod("main-2", "uid-of-set")));
    assertEquals(List.of("main-main-2"), read);
  }

  @Test
  void nothingIsReadIfAllClaimsAreLabelled() {
    List<PersistentVolumeClaim> labelled = List.of(claim("main-main-0"), claim("main-main-2"));

    find(labelled, pod("main-0", "uid-of-set"), pod("main-2", "uid-of-set"));

    assertEquals(List.of(), read);
  }

  @Test
  void aClaimThatDoesNotExistIsNotObserved() {
    assertEquals(List.of(), find(List.of(), pod("main-1", "uid-of-set")));
  }

  @Test
  void podsOfOtherControllersHaveNoClaims() {
    find(List.of(), pod("main-0", "uid-of-job"), LiveObjects.pod("main-2", true));

    assertEquals(List.of(), read);
  }

  /** Anyone can create a hundred pods with the StatefulSet as their controller. */
  @Test
  void onlyPodsThatCanBeMembersCostARead() {
    find(
        List.of(),
        pod("main-x", "uid-of-set"),
        pod("main-100", "uid-of-set"),
        pod("other-0", "uid-of-set"));

    assertEquals(List.of(), read);
  }

  @Test
  void labelledClaimsOfMembersWithoutPodsAreObserved() {
    assertEquals(List.of("main-main-2"), find(List.of(claim("main-main-2"))));
  }

  private List<String> find(List<PersistentVolumeClaim> labelled, Pod... pods) {
    return ClaimFinder.of(labelled, List.of(set), List.of(pods), this::read).stream()
        .map(claim -> claim.getMetadata().getName())
        .toList();
  }

  private Optional<PersistentVolumeClaim> read(String name) {
    read.add(name);
    return EXISTING.contains(name) ? Optional.of(claim(name)) : Optional.empty();
  }

  private static PersistentVolumeClaim claim(String name) {
    return LiveObjects.claim(name, "1Gi", "");
  }

  private static Pod pod(String name, String controller) {
    Pod pod = LiveObjects.pod(name, true);
    pod.getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withKind("Any")
                    .withUid(controller)
                    .withController(true)
                    .build()));
    return pod;
  }
}
