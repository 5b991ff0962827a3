package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdEndpoint;

/**
 * A member that a task works on, with its last status.
 *
 * @param name of the pod
 */
record TaskMember(String name, EtcdEndpoint endpoint, EndpointStatus status) {
  /** The size of the database on disk, in KiB or MiB. */
  String databaseSize() {
    long bytes = status.databaseBytes();
    return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }
}
