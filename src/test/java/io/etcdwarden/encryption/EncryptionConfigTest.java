package io.etcdwarden.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of keys in a rotation, and configurations of other tools. */
class EncryptionConfigTest {
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

  @Test
  void aNewConfigurationIsTheOneOfTheDocumentation() {
    EncryptionConfig config =
        EncryptionConfig.create(
            List.of("secrets", "configmaps"), EncryptionProvider.SECRETBOX, "key1", KEY);

    assertEquals(
        """
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
        - resources:
          - secrets
          - configmaps
          providers:
          - secretbox:
              keys:
              - name: key1
                secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
          - identity: {}
        """,
        config.text());
    assertFalse(config.toString().contains("MDEy"), config.toString());
  }

  @ParameterizedTest
  @EnumSource
  void aRotationKeepsEveryStepReadable(EncryptionProvider provider) {
    EncryptionConfig first = EncryptionConfig.create(List.of("secrets"), provider, "key1", KEY);

    EncryptionConfig added = EncryptionConfig.parse(first.withKey("key2", KEY).text());
    EncryptionConfig promoted = EncryptionConfig.parse(added.withFirst("key2").text());
    EncryptionConfig pruned = EncryptionConfig.parse(promoted.without("key1").text());

    assertEquals(Optional.of(provider.prefix("key1")), added.currentPrefix("secrets"));
    assertEquals(Optional.of(provider.prefix("key2")), promoted.currentPrefix("secrets"));
    assertEquals(List.of(provider.prefix("key1")), promoted.prefixes("key1"));
    assertEquals(List.of(), pruned.prefixes("key1"));
    assertTrue(pruned.text().contains("identity"), pruned.text());
  }

  @Test
  void theKeyThatEncryptsCannotBeRemoved() {
    EncryptionConfig config =
        EncryptionConfig.create(List.of("secrets"), EncryptionProvider.AESCBC, "key1", KEY)
            .withKey("key2", KEY);

    var refused = assertThrows(OperatorException.class, () -> config.without("key1"));

    assertTrue(
        refused.getMessage().contains("promote another key, restart all API servers"),
        refused.getMessage());
  }

  @Test
  void aKeyOfAnOldProviderCanBeRemovedOnlyWithTheProvider() {
    EncryptionConfig config =
        EncryptionConfig.parse(
            """
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources:
            - resources: [secrets]
              providers:
              - secretbox: {keys: [{name: new, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}]}
              - aescbc: {keys: [{name: old, secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}]}
              - identity: {}
            """);

    EncryptionConfig pruned = config.without("old");

    assertFalse(pruned.text().contains("aescbc"), pruned.text());
    assertTrue(pruned.text().contains("secretbox"), pruned.text());
  }

  @Test
  void fieldsOfOtherToolsStay() {
    String text =
        """
        apiVersion: apiserver.config.k8s.io/v1
        kind: EncryptionConfiguration
        resources:
        - resources: [secrets]
          providers:
          - aesgcm: {keys: [{name: a, secret: MDEyMzQ1Njc4OWFiY2RlZg==}]}
          - kms: {apiVersion: v2, name: kms1, endpoint: "unix:///run/kms.sock", timeout: 3s}
        """;

    assertTrue(
        EncryptionConfig.parse(text).withKey("b", KEY).text().contains("unix:///run/kms.sock"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'kind: Secret'                                      | must have apiVersion
          '[secret: {'                                        | is no YAML at line 1
          ''                                                  | must have apiVersion
          """)
  void anotherFileIsRefusedWithoutQuotingIt(String text, String expected) {
    var refused = assertThrows(OperatorException.class, () -> EncryptionConfig.parse(text));

    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    assertEquals(null, refused.getCause());
  }

  @Test
  void namesAreChecked() {
    EncryptionConfig config =
        EncryptionConfig.create(List.of("secrets"), EncryptionProvider.SECRETBOX, "key1", KEY);

    assertTrue(message(() -> config.withKey("key1", KEY)).contains("has a key \"key1\" already"));
    assertTrue(
        message(() -> config.withKey("a:b", KEY)).contains("the key name \"a:b\" is invalid"));
    assertTrue(message(() -> config.withFirst("key9")).contains("has no key \"key9\""));
    assertTrue(message(() -> config.without("key9")).contains("has no key \"key9\""));
  }

  private static String message(Executable call) {
    return assertThrows(OperatorException.class, call).getMessage();
  }
}
