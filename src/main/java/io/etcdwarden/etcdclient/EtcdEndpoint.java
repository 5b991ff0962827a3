package io.etcdwarden.etcdclient;

/**
 * The address at which a member serves clients.
 *
 * @param host a host name or an IP address
 */
public record EtcdEndpoint(String host, int port) {
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
