package io.etcdwarden.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of nodes that a user writes. */
class NodeListFileTest {
  @Test
  void aNodeIsDialedByItsFirstAddressAndThePortsHaveDefaults() {
    NodeList list =
        NodeListFile.parse(
            """
            nodes:
            - name: node1
              dnsNames: [etcd1.example.com]
              ipAddresses: [192.0.2.11, 203.0.113.11]
            - name: node2
              dnsNames: ["*.example.com", etcd2.example.com]
              clientPort: 12379
              peerPort: 12380
            - name: node3
              ipAddresses: ["2001:db8::7"]
            """);

    assertEquals(
        List.of(
            "https://192.0.2.11:2379",
            "https://etcd2.example.com:12379",
            "https://[2001:db8::7]:2379"),
        list.clientUrls());
    assertEquals(
        "node1=https://192.0.2.11:2380,node2=https://etcd2.example.com:12380,"
            + "node3=https://[2001:db8::7]:2380",
        list.initialCluster());
    assertEquals("https://0.0.0.0:12379", list.require("node2").listenClientUrl());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          members: []                                                      | unknown key "members"
          nodes: []                                                        | the list has no node
          'nodes:'                                                         | there is no list "nodes"
          'nodes: [{name: a, ipAddress: [192.0.2.1]}]'                     | did you mean ipAddresses?
          'nodes: [{name: a}]'                                             | node a has no address
          'nodes: [{name: "../a", ipAddresses: [192.0.2.1]}]'              | the node name "../a" is invalid
          'nodes: [{name: a, ipAddresses: [192.0.2.300]}]'                 | which is no IP address
          'nodes: [{name: a, dnsNames: [a_b.example.com]}]'                | which is no DNS name
          'nodes: [{name: a, ipAddresses: [192.0.2.1], peerPort: 0}]'      | has peerPort 0; use 1 to 65535
          'nodes: [{name: a, ipAddresses: [192.0.2.1], peerPort: x}]'      | "x" is no number
          'nodes: [{name: a, ipAddresses: [192.0.2.1], peerPort: 2379}]'   | the same clientPort and peerPort
          'nodes: [{name: a, ipAddresses: [192.0.2.1]}, {name: a, ipAddresses: [192.0.2.2]}]' | the name a is used twice
          'nodes: [{name: a, ipAddresses: [192.0.2.1]}, {name: b, ipAddresses: [192.0.2.1]}]' | 192.0.2.1 port 2379 of node b is used twice, and first by node a
          'nodes: [[]'                                                     | line 1
          """)
  void aWrongListIsRefusedWithASentence(String text, String expected) {
    var refused = assertThrows(OperatorException.class, () -> NodeListFile.parse(text));

    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    var refused =
        assertThrows(OperatorException.class, () -> NodeListFile.read(Path.of("no/nodes.yaml")));

    assertEquals("no/nodes.yaml cannot be read: it does not exist", refused.getMessage());
  }
}
