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
 * Where log lines go and what they look like. They go to standard error, so that the output of a
 * command can be piped.
 *
 * <p>Set up in code rather than by a file of the logging library: level and format come from the
 * operator's configuration anyway, and no XML needs to be read at start.
 */
// After the file of the tests, before the library's own last resort.
@ConfiguratorRank(ConfiguratorRank.FALLBACK + 1)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp{NONE}%n%ex";

  /** Warns about v1alpha1 at every start; that version is the contract's. */
  private static final String VERSION_WARNINGS =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  /** Repeats, with a stack trace at each try, what the controller has said in a sentence. */
  private static final String RETRY_WARNINGS =
      "io.javaoperatorsdk.operator.processing.event.EventProcessor";

  /** Until somebody asks for more, only warnings, as text: what a command needs. */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    write(context, LogFormat.TEXT, Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From here on, log as the operator's configuration says. */
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
