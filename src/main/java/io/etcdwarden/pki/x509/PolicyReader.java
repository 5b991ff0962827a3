package io.etcdwarden.pki.x509;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the four extensions about certificate policies. */
final class PolicyReader {
  private final Set<String> ids = new LinkedHashSet<>();
  private final List<Policies.Mapping> mappings = new ArrayList<>();
  private int requireExplicit = -1;
  private int inhibitMapping = -1;
  private int inhibitAny = -1;

  Policies result() {
    return new Policies(List.copyOf(ids), mappings, requireExplicit, inhibitMapping, inhibitAny);
  }

  void readPolicies(Der policies) throws MalformedException {
    while (!policies.isEmpty()) {
      if (!ids.add(policies.read(Der.SEQUENCE).readLargeOid())) {
        throw new MalformedException("a policy occurs twice");
      }
    }
  }

  void readMappings(Der pairs) throws MalformedException {
    while (!pairs.isEmpty()) {
      Der pair = pairs.read(Der.SEQUENCE);
      mappings.add(new Policies.Mapping(anyOid(pair), anyOid(pair)));
    }
  }

  void readConstraints(Der limits) throws MalformedException {
    if (limits.isNext(Der.primitiveTag(0))) {
      requireExplicit = number(limits.readAny().remaining());
    }
    if (limits.isNext(Der.primitiveTag(1))) {
      inhibitMapping = number(limits.readAny().remaining());
    }
  }

  void readInhibitAny(Der content) throws MalformedException {
    inhibitAny = number(content.readInteger().toByteArray());
  }

  /** Go does not look into the identifiers of a mapping. */
  private static String anyOid(Der pair) throws MalformedException {
    return HexFormat.of().formatHex(pair.read(Der.OID).remaining());
  }

  /** A negative number is like none to Go. No chain is longer than the greatest number. */
  private static int number(byte[] value) throws MalformedException {
    if (value.length == 0 || value.length > Long.BYTES) {
      throw new MalformedException("a policy constraint is out of range");
    }
    return new BigInteger(value)
        .max(BigInteger.ONE.negate())
        .min(BigInteger.valueOf(Integer.MAX_VALUE))
        .intValue();
  }
}
