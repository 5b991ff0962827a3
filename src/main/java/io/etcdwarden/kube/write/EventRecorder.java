package io.etcdwarden.kube.write;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells Kubernetes events. An event is a courtesy: one that cannot be written is logged and
 * forgotten. The same sentence about the same generation is told once in a while, however often a
 * run comes by; the same trouble some time later is news.
 */
public final class EventRecorder {
  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);
  private static final int MAX_REMEMBERED = 2_000;

  /** As long as most clusters take to stop showing an event as one of now. */
  private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(10);

  /** Keeps names apart that are made at the same instant. */
  private static final AtomicLong SEQUENCE = new AtomicLong();

  private final KubernetesClient client;
  private final InstantSource clock;
  private final String reportingInstance;
  private final Map<String, Instant> lastRecorded =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
              return size() > MAX_REMEMBERED;
            }
          });

  /**
   * @param reportingInstance the pod or host that this operator runs on
   */
  public EventRecorder(KubernetesClient client, InstantSource clock, String reportingInstance) {
    this.client = client;
    this.clock = clock;
    this.reportingInstance = reportingInstance;
  }

  /** Tells of each what has not been told yet. */
  public void recordEvents(Etcd etcd, List<EventText> announcements) {
    recordEvents(etcd, "etcd-controller", announcements);
  }

  /**
   * Tells of each what has not been told yet.
   *
   * @param about the resource that users look at
   * @param controller the one that tells
   */
  public void recordEvents(HasMetadata about, String controller, List<EventText> announcements) {
    for (EventText eventText : announcements) {
      if (isDue(key(about, eventText))) {
        log(about, eventText);
        write(about, controller, eventText);
      }
    }
  }

  private boolean isDue(String sentence) {
    Instant now = clock.instant();
    Instant last = lastRecorded.get(sentence);
    boolean news = last == null || !now.isBefore(last.plus(REPEAT_INTERVAL));
    if (news) {
      lastRecorded.put(sentence, now);
    }
    return news;
  }

  /** What is worth an event is worth a line in the log, and nothing else is at this level. */
  private static void log(HasMetadata about, EventText eventText) {
    log.atLevel(eventText.warning() ? Level.WARN : Level.INFO)
        .addKeyValue("namespace", about.getMetadata().getNamespace())
        .addKeyValue(logKey(about), about.getMetadata().getName())
        .addKeyValue("reason", eventText.reason())
        .log(eventText.message());
  }

  private static String logKey(HasMetadata about) {
    return about instanceof Etcd ? "etcd" : "task";
  }

  private void write(HasMetadata about, String controller, EventText eventText) {
    try {
      client.resource(event(about, controller, eventText)).create();
    } catch (KubernetesClientException failure) {
      log.atWarn()
          .addKeyValue("namespace", about.getMetadata().getNamespace())
          .addKeyValue(logKey(about), about.getMetadata().getName())
          .log("event {} not written: {}", eventText.reason(), failure.getMessage());
    }
  }

  private Event event(HasMetadata about, String controller, EventText eventText) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(about.getMetadata().getNamespace())
        .withName(name(about, clock.instant()))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
        .withUid(about.getMetadata().getUid())
        .withResourceVersion(about.getMetadata().getResourceVersion())
        .endInvolvedObject()
        .withType(eventText.warning() ? "Warning" : "Normal")
        .withReason(eventText.reason())
        .withMessage(shortened(eventText.message()))
        .withNewSource()
        .withComponent(controller)
        .withHost(reportingInstance)
        .endSource()
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .withReportingComponent(controller)
        .withReportingInstance(reportingInstance)
        .build();
  }

  /** As the reference names them: the object and an instant in hexadecimal. */
  private static String name(HasMetadata about, Instant now) {
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() + SEQUENCE.getAndIncrement();
    String whole = about.getMetadata().getName();
    String start = whole.length() > 200 ? whole.substring(0, 200) : whole;
    return start + "." + Long.toHexString(nanos);
  }

  private static String key(HasMetadata about, EventText eventText) {
    return about.getMetadata().getUid()
        + "/"
        + about.getMetadata().getGeneration()
        + "/"
        + eventText.reason()
        + "/"
        + eventText.message();
  }

  /** The API takes at most 1,024 characters. */
  private static String shortened(String message) {
    return message.length() <= 1_024 ? message : message.substring(0, 1_021) + "...";
  }
}
