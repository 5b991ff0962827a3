package io.etcdwarden.plan;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The four ports of a member. Both containers of a pod have the same network, so all four must
 * differ.
 */
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
              + "; set a number from 1 to 65535, or remove the field to use the default");
    }
    String other = fields.putIfAbsent(port, field);
    if (other != null) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          field + " and " + other + " are both " + port + "; set two different ports");
    }
  }
}
