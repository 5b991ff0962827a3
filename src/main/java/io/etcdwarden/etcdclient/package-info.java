/**
 * A client for etcd's gRPC API, with the few calls that the operator needs.
 *
 * <p>In: the trusted CA certificates, the client certificate, the endpoint of a member and a
 * deadline. Out: an {@code EtcdResult}, whose errors are sentences for users. Touches only the
 * network. The HTTP client is OkHttp; the messages are written and read here, by the field numbers
 * of etcd's {@code rpc.proto}.
 */
package io.etcdwarden.etcdclient;
