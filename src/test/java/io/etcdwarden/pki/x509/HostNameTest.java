package io.etcdwarden.pki.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "main-local, main-local, true",
    "MAIN-local, main-LOCAL, true",
    "*.main-peer.ns.svc, main-0.main-peer.ns.svc, true",
    "*.main-peer.ns.svc, main-peer.ns.svc, false",
    "*.main-peer.ns.svc, a.main-0.main-peer.ns.svc, false",
    "*.ns.svc, main-0.main-peer.ns.svc, false",
    "main-*.main-peer.ns.svc, main-0.main-peer.ns.svc, false",
    "main-local., main-local, false",
    "*, main-local, false",
    "'', main-local, false",
    "under_score.ns, under_score.ns, true",
    "*.main-peer.ns.svc, *.main-peer.ns.svc, true",
    "'with space', 'with space', true"
  })
  void aPatternCoversTheNamesThatGoAccepts(String pattern, String name, boolean covered) {
    assertEquals(covered, HostName.matches(pattern, name));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true",
    "'::1', true",
    "'[2001:db8::1]', true",
    "main-0.ns, false",
    "1.2.3, false",
    "300.1.1.1, false",
    "'12:34', false"
  })
  void onlyAddressLiteralsAreAddresses(String name, boolean address) {
    assertEquals(address, HostName.isIpAddress(name));
  }
}
