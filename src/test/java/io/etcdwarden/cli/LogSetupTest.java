package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.config.OperatorConfig.LogFormat;
import io.etcdwarden.config.OperatorConfig.LogLevel;
import io.etcdwarden.config.OperatorConfig.Logging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@ResourceLock(Resources.SYSTEM_ERR)
class LogSetupTest {
  private static final Logger log = LoggerFactory.getLogger(LogSetupTest.class);

  private final PrintStream terminal = System.err;
  private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(terminal);
    LogSetup.apply(new Logging(LogLevel.ERROR, LogFormat.TEXT));
  }

  @Test
  void theCommandsPrintNoWarningsOfLibraries() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new LogSetup().configure(context);

    LoggerFactory.getLogger("io.fabric8.kubernetes.client.Config").warn("of a library");
    LoggerFactory.getLogger("io.fabric8.kubernetes.client").error("of a library");
    log.warn("of this program");

    assertFalse(lines().contains("of a library"), lines());
    assertTrue(lines().contains("of this program"), lines());
  }

  @Test
  void textLinesContainTheKeyValues() {
    LogSetup.apply(new Logging(LogLevel.INFO, LogFormat.TEXT));

    log.atInfo().addKeyValue("etcd", "main").log("members held");

    assertTrue(lines().matches("(?s).* INFO  LogSetupTest: members held etcd=main\\R"), lines());
  }

  @Test
  void jsonLinesContainTheKeyValues() throws IOException {
    LogSetup.apply(new Logging(LogLevel.INFO, LogFormat.JSON));

    log.atInfo().addKeyValue("etcd", "main").log("members held: {}", "a reason");

    JsonNode line = new ObjectMapper().readTree(lines());
    assertEquals("members held: a reason", line.path("formattedMessage").asText());
    assertEquals("INFO", line.path("level").asText());
    assertEquals("main", line.path("kvpList").path(0).path("etcd").asText());
  }

  @Test
  void linesBelowTheLevelAreDropped() {
    LogSetup.apply(new Logging(LogLevel.ERROR, LogFormat.TEXT));
    log.info("quiet");
    LogSetup.apply(new Logging(LogLevel.DEBUG, LogFormat.TEXT));
    log.debug("loud");

    assertFalse(lines().contains("quiet"), lines());
    assertTrue(lines().contains("loud"), lines());
  }

  @Test
  void theFrameworksRetryWarningsAreDropped() {
    LogSetup.apply(new Logging(LogLevel.INFO, LogFormat.TEXT));

    LoggerFactory.getLogger("io.javaoperatorsdk.operator.processing.event.EventProcessor")
        .warn("uncaught");

    assertEquals("", lines());
  }

  private String lines() {
    return captured.toString(StandardCharsets.UTF_8);
  }
}
