package io.etcdwarden.pki.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Explores every state that a rotation can reach, with late files, stops, requests, lost keys. */
class RotationModelTest {
  @ParameterizedTest
  @CsvSource({
    "PEER, 3, 1", "PEER, 2, 3", "PEER, 1, 3",
    "CLIENT, 3, 1", "CLIENT, 2, 2", "CLIENT, 1, 3",
    "BACKUP, 3, 1", "BACKUP, 2, 3", "BACKUP, 1, 3"
  })
  void noReachableStateRefusesAConnectionAndEachOneCanEnd(
      ModelDomain domain, int members, int maxGenerations) {
    assertNoRefusalAndEnd(new RotationModel(domain, members, maxGenerations, false));
  }

  /** Members that cannot become ready are not waited for; that must not be any other member. */
  @ParameterizedTest
  @CsvSource({
    "PEER, 3, 1",
    "PEER, 2, 2",
    "PEER, 1, 2",
    "CLIENT, 2, 1",
    "CLIENT, 1, 2",
    "BACKUP, 3, 1",
    "BACKUP, 2, 2",
    "BACKUP, 1, 2"
  })
  void everyStateWithCasThatHaveEndedCanEndAndNoOtherSkipsTheWait(
      ModelDomain domain, int members, int maxGenerations) {
    RotationModel model = new RotationModel(domain, members, maxGenerations, true);

    Map<ModelState, ModelState> reached = assertNoRefusalAndEnd(model);

    List<String> wrong =
        reached.keySet().stream()
            .filter(state -> !model.wrongReplacement(state).isEmpty())
            .limit(1)
            .map(state -> model.wrongReplacement(state) + path(state, reached))
            .toList();
    assertEquals(List.of(), wrong);
  }

  private static Map<ModelState, ModelState> assertNoRefusalAndEnd(RotationModel model) {
    ModelDomain domain = model.domain();
    Map<ModelState, ModelState> reached = explore(model);
    List<String> refusals =
        reached.keySet().stream()
            .filter(state -> !domain.refusal(state).isEmpty())
            .limit(1)
            .map(state -> domain.refusal(state) + path(state, reached))
            .toList();
    assertEquals(List.of(), refusals);
    Set<ModelState> stuck = new HashSet<>(reached.keySet());
    stuck.removeAll(statesThatCanEnd(model, reached.keySet()));
    assertEquals(List.of(), stuck.stream().limit(1).map(state -> path(state, reached)).toList());
    return reached;
  }

  /** Each reachable state with the state from which it was reached first. */
  private static Map<ModelState, ModelState> explore(RotationModel model) {
    Map<ModelState, ModelState> reached = new HashMap<>();
    Deque<ModelState> open = new ArrayDeque<>();
    reached.put(model.first(), model.first());
    open.add(model.first());
    while (!open.isEmpty()) {
      ModelState state = open.remove();
      if (!model.domain().refusal(state).isEmpty()) {
        return reached;
      }
      for (ModelState next : model.successors(state)) {
        if (reached.putIfAbsent(next, state) == null) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  /** The states from which a settled state follows without further faults. */
  private static Set<ModelState> statesThatCanEnd(RotationModel model, Set<ModelState> reached) {
    Map<ModelState, List<ModelState>> predecessors = new HashMap<>();
    Deque<ModelState> open = new ArrayDeque<>();
    for (ModelState state : reached) {
      model
          .progress(state)
          .forEach(next -> predecessors.computeIfAbsent(next, _ -> new ArrayList<>()).add(state));
      if (model.isSettled(state)) {
        open.add(state);
      }
    }
    Set<ModelState> ends = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (ModelState before : predecessors.getOrDefault(open.remove(), List.of())) {
        if (ends.add(before)) {
          open.add(before);
        }
      }
    }
    return ends;
  }

  private static String path(ModelState state, Map<ModelState, ModelState> reached) {
    Deque<String> path = new ArrayDeque<>();
    ModelState at = state;
    while (!reached.get(at).equals(at)) {
      path.push(at.toString());
      at = reached.get(at);
    }
    return "\n" + String.join("\n", path);
  }
}
