package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import java.util.List;
import java.util.stream.IntStream;

/** Sets the status that earlier reconciles left in an Etcd. */
final class EtcdStatuses {
  private EtcdStatuses() {}

  /** Sets a status in which this generation was applied and this number of members is listed. */
  static void setObserved(Etcd etcd, long generation, int members) {
    List<MemberStatus> statuses =
        IntStream.range(0, members)
            .mapToObj(i -> new MemberStatus("main-" + i, "1", null, "Ready", "LeaseSucceeded", ""))
            .toList();
    etcd.setStatus(
        new EtcdStatus(
            generation,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            statuses,
            null,
            null,
            null,
            null,
            null));
  }

  /** Sets a status in which this generation was applied. */
  static void setObserved(Etcd etcd, long generation) {
    setObserved(etcd, generation, 0);
  }
}
