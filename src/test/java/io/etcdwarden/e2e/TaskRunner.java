package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.support.Etcds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Creates EtcdOpsTasks in a story and waits for their results. */
record TaskRunner(Story story) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Runs a task that must succeed. */
  void succeed(String name, String etcd, String config) {
    assertState(EtcdOpsTask.SUCCEEDED, name, etcd, config, LIMIT);
  }

  /** Runs a task that must be rejected. */
  void reject(String name, String etcd, String config) {
    assertState(EtcdOpsTask.REJECTED, name, etcd, config, LIMIT);
  }

  /** Runs a task that must end in this state within the limit. */
  void assertState(String state, String name, String etcd, String config, Duration limit) {
    create(name, etcd, config);
    EtcdOpsTask task = awaitEnd(name, limit);
    assertEquals(Optional.of(state), task.state(), String.valueOf(task.getStatus()));
  }

  private void create(String name, String etcd, String config) {
    story
        .client()
        .resource(
            Etcds.read(
                """
                apiVersion: druid.gardener.cloud/v1alpha1
                kind: EtcdOpsTask
                metadata: {name: %s, namespace: %s}
                spec: {etcdName: %s, config: {%s}}
                """
                    .formatted(name, story.namespace(), etcd, config),
                EtcdOpsTask.class))
        .create();
  }

  /** Notes each step that the task reports meanwhile. */
  private EtcdOpsTask awaitEnd(String name, Duration limit) {
    EtcdOpsTask[] task = new EtcdOpsTask[1];
    String[] noted = {""};
    new Await(limit)
        .until(
            () -> {
              task[0] = get(name);
              String description = description(task[0]);
              if (!description.equals(noted[0])) {
                noted[0] = description;
                story.note(description);
              }
              return task[0].hasEnded()
                  ? Optional.empty()
                  : Optional.of("the task has status " + task[0].getStatus());
            });
    return task[0];
  }

  private static String description(EtcdOpsTask task) {
    return task.getStatus() == null || task.getStatus().lastOperation() == null
        ? ""
        : task.getStatus().lastOperation().description();
  }

  private EtcdOpsTask get(String name) {
    return story
        .client()
        .resources(EtcdOpsTask.class)
        .inNamespace(story.namespace())
        .withName(name)
        .require();
  }

  /** The names of the succeeded tasks of this Etcd that start with the prefix. */
  List<String> succeededTasks(String etcd, String prefix) {
    return story
        .client()
        .resources(EtcdOpsTask.class)
        .inNamespace(story.namespace())
        .list()
        .getItems()
        .stream()
        .filter(task -> task.getSpec().etcdName().equals(etcd))
        .filter(task -> task.state().filter(EtcdOpsTask.SUCCEEDED::equals).isPresent())
        .map(task -> task.getMetadata().getName())
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }
}
