package io.etcdwarden.controller.etcd.roll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Explores every state that a roll can reach, for every number of members, every leader, and with
 * one member that stops by itself at any time.
 */
class MemberRollModelTest {
  static Stream<Arguments> clusters() {
    return IntStream.rangeClosed(1, 5)
        .boxed()
        .flatMap(
            size ->
                IntStream.range(0, size)
                    .boxed()
                    .flatMap(
                        leader ->
                            Stream.of(
                                Arguments.of(size, leader, false),
                                Arguments.of(size, leader, true))));
  }

  @ParameterizedTest(name = "{0} members, main-{1} leads, one fails: {2}")
  @MethodSource("clusters")
  void aRollKeepsItsPromisesInEveryState(int size, int leader, boolean mayFail) {
    RollModel start = RollModel.changed(size, leader, mayFail);

    Map<RollModel, List<RollModel>> graph = explore(start);

    for (Map.Entry<RollModel, List<RollModel>> state : graph.entrySet()) {
      state.getValue().forEach(next -> assertAllowed(state.getKey(), next, mayFail));
    }
    Set<RollModel> ends = new HashSet<>(graph.keySet());
    ends.removeIf(it -> !it.isDone());
    Set<RollModel> stuck = new HashSet<>(graph.keySet());
    stuck.removeAll(reaching(ends, graph));
    assertEquals(Optional.empty(), stuck.stream().findFirst(), "a state without a way to the end");
    ends.forEach(
        end -> {
          assertEquals(size, Set.copyOf(end.restarts()).size(), "every member restarts");
          assertEquals(size, end.restarts().size(), "no member restarts twice");
          if (size > 1 && !mayFail) {
            assertEquals(List.of(), end.led(), "no member restarts while it leads");
            assertTrue(end.moves() <= 2, "leader moves: " + end.moves());
          }
        });
  }

  private static void assertAllowed(RollModel before, RollModel after, boolean mayFail) {
    boolean isLowered = after.partition() >= 0 && after.partition() < before.partition();
    if (isLowered) {
      assertEquals(List.of(), before.downExcept(after.partition()), "no other member is down");
      assertNotEquals(after.partition(), before.leader(), "the leader does not restart");
    }
    boolean restarts = after.restarts().size() > before.restarts().size();
    if (restarts && !mayFail) {
      assertEquals(List.of(), before.downExcept(after.restarts().getLast()), "one at a time");
    }
  }

  private static Map<RollModel, List<RollModel>> explore(RollModel start) {
    Map<RollModel, List<RollModel>> graph = new HashMap<>();
    Deque<RollModel> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      RollModel state = open.remove();
      if (!graph.containsKey(state)) {
        List<RollModel> next = state.next();
        graph.put(state, next);
        open.addAll(next);
      }
    }
    return graph;
  }

  private static Set<RollModel> reaching(
      Set<RollModel> ends, Map<RollModel, List<RollModel>> graph) {
    Map<RollModel, List<RollModel>> before = new HashMap<>();
    graph.forEach(
        (state, next) ->
            next.forEach(it -> before.computeIfAbsent(it, _ -> new ArrayList<>()).add(state)));
    Set<RollModel> reaching = new HashSet<>(ends);
    Deque<RollModel> open = new ArrayDeque<>(ends);
    while (!open.isEmpty()) {
      for (RollModel state : before.getOrDefault(open.remove(), List.of())) {
        if (reaching.add(state)) {
          open.add(state);
        }
      }
    }
    return reaching;
  }
}
