package io.etcdwarden.api;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;

/** {@code spec.etcd}: the etcd processes. */
public record EtcdConfig(
    Quantity quota,
    Long snapshotCount,
    Boolean enableGRPCGateway,
    String defragmentationSchedule,
    Integer serverPort,
    Integer clientPort,
    Integer wrapperPort,
    String image,
    SecretReference authSecretRef,
    String metrics,
    ResourceRequirements resources,
    TlsConfig clientUrlTls,
    PeerTlsConfig peerUrlTls,
    List<AdvertisePeerUrls> additionalAdvertisePeerURLs,
    GoDuration etcdDefragTimeout,
    GoDuration heartbeatDuration,
    ClientServiceSpec clientService,
    String backendBboltFreelistType,
    ExistingCluster bootstrapWithExistingCluster) {}
