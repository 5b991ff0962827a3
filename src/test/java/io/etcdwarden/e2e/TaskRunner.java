package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Optional;

/** The tasks of a story: asked for, and waited for. */
record TaskRunner(Story story) {
  /** Does what the configuration says; the task must succeed. */
  void succeed(String name, String etcd, String config) {
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
    EtcdOpsTask[] ended = new EtcdOpsTask[1];
    Await.minutes(3)
        .until(
            () -> {
              ended[0] = named(name);
              return ended[0].hasEnded()
                  ? Optional.empty()
                  : Optional.of("the task stands at " + ended[0].getStatus());
            });
    assertEquals(
        Optional.of(EtcdOpsTask.SUCCEEDED), ended[0].state(), ended[0].getStatus().toString());
  }

  private EtcdOpsTask named(String name) {
    return story
        .client()
        .resources(EtcdOpsTask.class)
        .inNamespace(story.namespace())
        .withName(name)
        .require();
  }

  /** Those of this cluster that have succeeded and whose names start so. */
  List<String> succeededTasks(String etcd, String start) {
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
        .filter(name -> name.startsWith(start))
        .sorted()
        .toList();
  }
}
