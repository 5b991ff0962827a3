package io.etcdwarden.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.etcdwarden.config.OperatorConfig.LogFormat;
import io.etcdwarden.config.OperatorConfig.LogLevel;
import io.etcdwarden.config.OperatorConfig.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configures Logback: level, format and destination of log lines. Log lines go to standard error,
 * so that the output of a command can be piped.
 *
 * <p>The setup is code instead of a {@code logback.xml}, because level and format come from the
 * operator's configuration, and because no XML has to be parsed at start.
 */
// Ranks below Logback's configurator for files, which tests use, and above its default one.
@ConfiguratorRank(ConfiguratorRank.FALLBACK + 1)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp{NONE}%n%ex";

  /** The client warns about v1alpha1 at every start, but etcd-druid's API has that version. */
  private static final String VERSION_WARNINGS =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  /** The framework logs a stack trace per retry of a failure that the controller already logs. */
  private static final String RETRY_WARNINGS =
      "io.javaoperatorsdk.operator.processing.event.EventProcessor";

  /**
   * The setup of all commands but {@code run}: warnings of this program as text. Libraries log
   * nothing, because a command reports its failure itself.
   */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    write(context, LogFormat.TEXT, Level.OFF);
    context.getLogger("io.etcdwarden").setLevel(Level.WARN);
    context.getLogger(VERSION_WARNINGS).setLevel(Level.OFF);
    context.getLogger(RETRY_WARNINGS).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Applies the operator's configuration to all later log lines. */
  public static void apply(Logging logging) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    write(context, logging.format(), level(logging.level()));
  }

  private static void write(LoggerContext context, LogFormat format, Level level) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case JSON -> json();
          case TEXT -> text(context);
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(console);
    context.getLogger(VERSION_WARNINGS).setLevel(Level.ERROR);
    context.getLogger(RETRY_WARNINGS).setLevel(Level.ERROR);
  }

  private static Encoder<ILoggingEvent> json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    return encoder;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(TEXT);
    return encoder;
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case ERROR -> Level.ERROR;
    };
  }
}
