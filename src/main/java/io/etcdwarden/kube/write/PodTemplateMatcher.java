package io.etcdwarden.kube.write;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import java.util.Map;
import java.util.Objects;

/** Compares the pod templates of two StatefulSets, of the first only what the operator applied. */
final class PodTemplateMatcher extends SSABasedGenericKubernetesResourceMatcher<StatefulSet> {
  static final PodTemplateMatcher INSTANCE = new PodTemplateMatcher();

  private PodTemplateMatcher() {}

  @Override
  protected boolean matches(
      Map<String, Object> applied,
      Map<String, Object> wanted,
      StatefulSet actual,
      StatefulSet desired,
      Context<?> context) {
    return Objects.equals(template(applied), template(wanted));
  }

  private static Object template(Map<String, Object> set) {
    return set.get("spec") instanceof Map<?, ?> spec ? spec.get("template") : null;
  }
}
