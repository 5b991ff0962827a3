package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Creates the pods and claims of a StatefulSet as the StatefulSet controller does. */
final class StatefulSetPods {
  private static final String REVISION = "controller-revision-hash";
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

  /** The API server removes a deleted pod without a node at once, and others after the kubelet. */
  private static final String NODE = "fake-node";

  private StatefulSetPods() {}

  /** Returns the revision of the pod template: the same for the same content. */
  static String revision(KubernetesClient client, StatefulSet set) {
    String template = client.getKubernetesSerialization().asJson(set.getSpec().getTemplate());
    UUID digest = UUID.nameUUIDFromBytes(template.getBytes(StandardCharsets.UTF_8));
    return set.getMetadata().getName() + "-" + digest.toString().replace("-", "").substring(0, 10);
  }

  static Pod pod(StatefulSet set, int ordinal, String revision) {
    String name = set.getMetadata().getName() + "-" + ordinal;
    Map<String, String> labels =
        new HashMap<>(set.getSpec().getTemplate().getMetadata().getLabels());
    labels.put(POD_NAME, name);
    labels.put("apps.kubernetes.io/pod-index", String.valueOf(ordinal));
    labels.put(REVISION, revision);
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(set.getMetadata().getNamespace())
            .withLabels(labels)
            .withAnnotations(set.getSpec().getTemplate().getMetadata().getAnnotations())
            .withOwnerReferences(owner(set))
            .endMetadata()
            .withSpec(set.getSpec().getTemplate().getSpec())
            .editSpec()
            .withHostname(name)
            .withSubdomain(set.getSpec().getServiceName())
            .withNodeName(NODE)
            .endSpec();
    for (PersistentVolumeClaim claim : set.getSpec().getVolumeClaimTemplates()) {
      String volume = claim.getMetadata().getName();
      pod.editSpec()
          .addToVolumes(
              new VolumeBuilder()
                  .withName(volume)
                  .withNewPersistentVolumeClaim(volume + "-" + name, false)
                  .build())
          .endSpec();
    }
    return pod.build();
  }

  static List<PersistentVolumeClaim> claims(StatefulSet set, int ordinal) {
    return set.getSpec().getVolumeClaimTemplates().stream()
        .map(template -> claim(set, template, ordinal))
        .toList();
  }

  private static PersistentVolumeClaim claim(
      StatefulSet set, PersistentVolumeClaim template, int ordinal) {
    String pod = set.getMetadata().getName() + "-" + ordinal;
    String name = template.getMetadata().getName() + "-" + pod;
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(set.getMetadata().getNamespace())
        .withLabels(set.getSpec().getSelector().getMatchLabels())
        .addToAnnotations("pv.kubernetes.io/bound-by-controller", "yes")
        .endMetadata()
        .withSpec(template.getSpec())
        .editSpec()
        .withVolumeName("volume-of-" + name)
        .endSpec()
        .build();
  }

  static OwnerReference owner(StatefulSet set) {
    return new OwnerReferenceBuilder()
        .withApiVersion("apps/v1")
        .withKind("StatefulSet")
        .withName(set.getMetadata().getName())
        .withUid(set.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** Whether the pod has a name and labels of the StatefulSet. */
  static boolean matches(StatefulSet set, Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String before = set.getMetadata().getName() + "-";
    return pod.getMetadata().getName().startsWith(before)
        && pod.getMetadata().getName().substring(before.length()).matches("\\d+")
        && labels != null
        && labels.entrySet().containsAll(set.getSpec().getSelector().getMatchLabels().entrySet());
  }

  /** Returns the name of the member that the pod runs: the host name of the pod, if set. */
  static String member(Pod pod) {
    String host = pod.getSpec().getHostname();
    return host == null ? pod.getMetadata().getName() : host;
  }

  static int ordinal(Pod pod) {
    String name = pod.getMetadata().getName();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  static boolean isOf(Pod pod, String revision) {
    return revision.equals(pod.getMetadata().getLabels().get(REVISION));
  }

  static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus()));
  }
}
