package io.etcdwarden.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsWithoutEffectTest {
  private static final Path FILES = Path.of("src/test/resources/config");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {clientConnection: {qps: 20}}                        | clientConnection.qps is 20.0
          {clientConnection: {burst: 30}}                      | clientConnection.burst is 30
          {clientConnection: {contentType: application/x}}     | clientConnection.contentType is application/x
          {clientConnection: {acceptContentTypes: a/x}}        | clientConnection.acceptContentTypes is a/x
          {controllers: {disableLeaseCache: true}}             | controllers.disableLeaseCache is true
          {controllers: {etcd: {etcdStatusSyncPeriod: 1m}}}    | controllers.etcd.etcdStatusSyncPeriod is 1m0s
          {controllers: {etcd: {concurrentSyncs: 9}}}          | controllers.etcd.concurrentSyncs is 9
          {controllers: {etcdOpsTask: {concurrentSyncs: 4}}}   | controllers.etcdOpsTask.concurrentSyncs is 4
          {controllers: {compaction: {enabled: true, concurrentSyncs: 2}}} | controllers.compaction.concurrentSyncs is 2
          {controllers: {etcdCopyBackupsTask: {enabled: true, concurrentSyncs: 2}}} | controllers.etcdCopyBackupsTask.concurrentSyncs is 2
          {controllers: {secret: {concurrentSyncs: 2}}}        | controllers.secret.concurrentSyncs is 2
          {featureGates: {QuorumAwareUpdatesWithOnDelete: false}} | featureGates.QuorumAwareUpdatesWithOnDelete is false
          """)
  void aChangedSettingWithoutEffectIsNamedWithItsValue(String settings, String start) {
    List<String> sentences =
        SettingsWithoutEffect.in(config(settings)).stream()
            .map(sentence -> sentence.replaceAll(", which has no effect: .+", ""))
            .toList();

    assertEquals(List.of(start), sentences);
  }

  @Test
  void theSentenceSaysWhy() {
    assertEquals(
        List.of(
            "controllers.etcd.concurrentSyncs is 9, which has no effect: all controllers share one"
                + " pool of 10 workers, the largest concurrentSyncs"),
        SettingsWithoutEffect.in(config("{controllers: {etcd: {concurrentSyncs: 9}}}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                    | 10
          {controllers: {etcd: {concurrentSyncs: 20}}}          | 20
          {controllers: {secret: {concurrentSyncs: 3}}}         | 3
          {controllers: {compaction: {enabled: false, concurrentSyncs: 50}}} | 10
          {controllers: {etcdCopyBackupsTask: {enabled: false, concurrentSyncs: 50}}} | 10
          """)
  void thePoolHasTheLargestNumberOfAnEnabledController(String settings, int workers) {
    assertEquals(workers, config(settings).controllers().workers());
  }

  @Test
  void theFileOfEtcdDruidsChartHasNoChangedSettingWithoutEffect() throws IOException {
    String file = Files.readString(FILES.resolve("as-the-chart-writes-it.yaml"));

    assertEquals(List.of(), SettingsWithoutEffect.in(ConfigFile.parse(file, "chart")));
  }

  @Test
  void everySettingWithoutEffectIsNamedAtOnce() throws IOException {
    String file = Files.readString(FILES.resolve("every-key.yaml"));

    List<String> keys =
        SettingsWithoutEffect.in(ConfigFile.parse(file, "every-key.yaml")).stream()
            .map(sentence -> sentence.substring(0, sentence.indexOf(' ')))
            .toList();

    assertEquals(
        List.of(
            "clientConnection.qps",
            "clientConnection.burst",
            "controllers.disableLeaseCache",
            "controllers.etcd.etcdStatusSyncPeriod",
            "controllers.etcd.concurrentSyncs",
            "controllers.compaction.concurrentSyncs",
            "controllers.etcdCopyBackupsTask.concurrentSyncs",
            "controllers.etcdOpsTask.concurrentSyncs"),
        keys);
  }

  private static OperatorConfig config(String settings) {
    return ConfigFile.parse(
        settings.replaceFirst(
            "^\\{",
            "{apiVersion: config.druid.gardener.cloud/v1alpha1, kind: OperatorConfiguration, "),
        "operator.yaml");
  }
}
