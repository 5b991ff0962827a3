package io.etcdwarden.api;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** The spec of an Etcd. As in the YAML, every field may be null. */
public record EtcdSpec(
    String memberNamePrefix,
    LabelSelector selector,
    Map<String, String> labels,
    Map<String, String> annotations,
    EtcdConfig etcd,
    BackupSpec backup,
    SharedConfig sharedConfig,
    SchedulingConstraints schedulingConstraints,
    Integer replicas,
    String priorityClassName,
    String storageClass,
    Quantity storageCapacity,
    String volumeClaimTemplate,
    Boolean runAsRoot,
    PkiSpec pki) {}
