package io.etcdwarden.plan;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The four ports of a member; its two programs share one network, so all must differ. */
public record Ports(int client, int peer, int backup, int wrapper) {
  public Ports {
    Map<Integer, String> fields = new LinkedHashMap<>();
    check(fields, client, "spec.etcd.clientPort");
    check(fields, peer, "spec.etcd.serverPort");
    check(fields, backup, "spec.backup.port");
    check(fields, wrapper, "spec.etcd.wrapperPort");
  }

  private static void check(Map<Integer, String> fields, int port, String field) {
    if (port < 1 || port > 65_535) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          field
              + " is "
              + port
              + "; a port is a number from 1 to 65535, so set one or leave it out");
    }
    String other = fields.putIfAbsent(port, field);
    if (other != null) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          field + " and " + other + " are both " + port + "; give each a port of its own");
    }
  }
}
