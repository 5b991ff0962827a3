package io.etcdwarden.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Passes the messages that a class logs, at level info and above, to a test. */
public final class LogLines implements AutoCloseable {
  private final Logger logger;
  private final Lines appender;

  private LogLines(Logger logger, Lines appender) {
    this.logger = logger;
    this.appender = appender;
  }

  /** Starts to pass on the messages; {@link #close} ends it. */
  public static LogLines of(Class<?> type, Consumer<String> lines) {
    Logger logger = (Logger) LoggerFactory.getLogger(type);
    Lines appender = new Lines(lines);
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    return new LogLines(logger, appender);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(null);
    appender.stop();
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Consumer<String> lines;

    Lines(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.accept(event.getFormattedMessage());
    }
  }
}
