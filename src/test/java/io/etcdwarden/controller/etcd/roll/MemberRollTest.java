package io.etcdwarden.controller.etcd.roll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.controller.etcd.roll.RollMember.TemplateVersion;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A member is written as two letters: the version of its template (u updated, c current, a
 * abandoned, n none), and r for ready or d for down.
 */
class MemberRollTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "partition {0}, members {1}: {2}")
  @CsvSource({
    "none, ur ur ur, Idle[]",
    "none, '', Idle[]",
    "3, '', Finish[]",
    "3, ur ur ur, Finish[]",
    "0, ur ur ur, Finish[]",
    "0, ud ur ur, Wait[reason=main-0 has restarted and is not ready yet]",
    "3, cr cr cr, restart main-2",
    "2, cr cr cr, Wait[reason=main-2 restarts now]",
    "2, cr cr nd, Wait[reason=main-2 restarts now]",
    "2, cr cr ud, 'Wait[reason=main-1 restarts next, when main-2 is ready]'",
    "2, cr cr ur, restart main-1",
    "2, cd cr ur, 'Wait[reason=main-1 restarts next, when main-0 is ready]'",
    "1, cr ur ur, restart main-0",
    "1, cd ur ur, restart main-0",
    "3, cr cr cd, restart main-2",
    "3, cr ar ar, restart main-2",
    "3, cr ad ar, recreate main-1",
    "none, cr cr cr, Hold[partition=3]",
    "none, cr cr ur, Hold[partition=2]",
    "none, cr cd ur, Hold[partition=1]",
    "none, cd cr ur, Idle[]",
    "none, cr, Idle[]",
    "1, cr, restart main-0"
  })
  void theNextStepIsDecidedFromTheObjectsAlone(String partition, String members, String step) {
    assertEquals(step, describe(MemberRoll.next(set(partition), members(members), NOW)));
  }

  @Test
  void nothingIsDecidedBeforeTheStatefulSetControllerHasSeenTheLastChange() {
    StatefulSet changed =
        new StatefulSetBuilder(set("3")).editMetadata().withGeneration(9L).endMetadata().build();

    assertEquals(
        "Wait[reason=the StatefulSet controller has not seen the last change yet]",
        describe(MemberRoll.next(changed, members("cr cr cr"), NOW)));
  }

  @Test
  void aMemberWithAnAbandonedTemplateHasTimeToStart() {
    List<RollMember> members = new ArrayList<>(members("cr ar ar"));
    members.set(
        1, new RollMember(1, "main-1", TemplateVersion.ABANDONED, false, NOW.minusSeconds(90)));

    assertEquals(
        "Wait[reason=main-2 restarts next, when main-1 is ready]",
        describe(MemberRoll.next(set("3"), members, NOW)));
  }

  @ParameterizedTest(name = "partition {0}, members {1}, then {2} replicas: {3}")
  @CsvSource({
    "none, cr cr cr, 3, 3",
    "none, cr cr cr, 5, 3",
    "none, cr, 1, none",
    "none, cr, 3, 1",
    "none, cr cr cr, 0, none",
    "none, '', 3, none",
    "none, cr cr cd, 3, 2",
    "none, cr cd cr, 3, none",
    "none, cd cd cd, 3, none",
    "1, cr ud ur, 3, 3",
    "0, ud ur ur, 3, 3"
  })
  void aChangedTemplateIsHeldUnlessItMayBeTheRepair(
      String partition, String members, int replicas, String wanted) {
    OptionalInt held = Partition.beforeChange(set(partition), members(members), replicas);

    assertEquals(wanted, held.isPresent() ? String.valueOf(held.getAsInt()) : "none");
  }

  private static String describe(MemberRoll roll) {
    return switch (roll) {
      case MemberRoll.Restart restart -> "restart " + restart.member().name();
      case MemberRoll.Recreate recreate -> "recreate " + recreate.member().name();
      case MemberRoll.Idle _, MemberRoll.Wait _, MemberRoll.Hold _, MemberRoll.Finish _ ->
          roll.toString();
    };
  }

  private static StatefulSet set(String partition) {
    RollModel model =
        new RollModel(
            partition.equals("none") ? -1 : Integer.parseInt(partition),
            List.of(),
            0,
            0,
            List.of(),
            List.of(),
            false);
    return model.set();
  }

  private static List<RollMember> members(String text) {
    List<String> each = text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    List<RollMember> members = new ArrayList<>();
    for (String member : each) {
      members.add(
          new RollMember(
              members.size(),
              "main-" + members.size(),
              version(member.charAt(0)),
              member.charAt(1) == 'r',
              Instant.EPOCH));
    }
    return members;
  }

  private static TemplateVersion version(char letter) {
    return switch (letter) {
      case 'u' -> TemplateVersion.UPDATED;
      case 'c' -> TemplateVersion.CURRENT;
      case 'a' -> TemplateVersion.ABANDONED;
      default -> TemplateVersion.NONE;
    };
  }
}
