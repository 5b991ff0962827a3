package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Only the planner reads the spec of an Etcd; all other code takes the plan. */
class SpecReaderTest {
  private static final Set<String> READERS = Set.of("api", "plan");

  private static final Pattern TLS_FIELD =
      Pattern.compile(
          "\\b(TlsConfig|PeerTlsConfig|CaSecretReference)\\b"
              + "|\\.(clientUrlTls|peerUrlTls|(tlsCA|serverTLS|clientTLS)SecretRef)\\(\\)");

  /** An Etcd has no other way to its spec: each call of this method is in the constant pool. */
  @Test
  void onlyPlanReadsTheSpecOfAnEtcd() throws IOException, URISyntaxException {
    Path root = Path.of(Etcd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve("io/etcdwarden"))) {
      List<String> readers =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .map(SpecReaderTest::parse)
              .filter(SpecReaderTest::readsSpec)
              .map(type -> type.thisClass().asInternalName())
              .sorted()
              .toList();

      assertEquals(
          List.of(),
          readers.stream().filter(name -> !name.startsWith("io/etcdwarden/plan/")).toList());
      assertTrue(readers.contains("io/etcdwarden/plan/Planner"), "the classes were not found");
    }
  }

  @Test
  void onlyPlanReadsTheTlsFieldsOfASpec() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(line -> !READERS.contains(line.packageName()))
            .filter(line -> TLS_FIELD.matcher(line.text()).find())
            .map(line -> line.location() + ": " + line.text())
            .toList();

    assertEquals(List.of(), wrong);
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean readsSpec(ClassModel type) {
    return StreamSupport.stream(type.constantPool().spliterator(), false)
        .anyMatch(SpecReaderTest::isSpecOfEtcd);
  }

  private static boolean isSpecOfEtcd(PoolEntry entry) {
    return entry instanceof MemberRefEntry method
        && method.name().equalsString("getSpec")
        && method.owner().name().equalsString(Etcd.class.getName().replace('.', '/'));
  }
}
