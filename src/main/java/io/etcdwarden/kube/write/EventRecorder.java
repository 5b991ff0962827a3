package io.etcdwarden.kube.write;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EventText;
import io.etcdwarden.kube.client.FailureCause;
import io.etcdwarden.kube.client.RootCause;
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
 * Records Kubernetes events and logs them.
 *
 * <p>The same event for the same generation of a resource is recorded at most once per {@link
 * #REPEAT_INTERVAL}, however often the resource is reconciled. A failure to write an event is only
 * logged: no reconcile fails because of an event.
 */
public final class EventRecorder {
  private static final Logger log = LoggerFactory.getLogger(EventRecorder.class);
  private static final int MAX_REMEMBERED = 2_000;

  /** Long enough to keep the list of events short, short enough to show that a problem persists. */
  private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final InstantSource clock;
  private final String reportingInstance;

  /** Makes the names of events unique that are created at the same instant. */
  private final AtomicLong sequence = new AtomicLong();

  /** When each event was last recorded, by {@link #key}. */
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

  /** Records the events of the main controller that are due. */
  public void recordEvents(Etcd etcd, List<EventText> events) {
    recordEvents(etcd, "etcd-controller", events);
  }

  /**
   * Records the events that are due.
   *
   * @param about the resource that the events are about
   * @param controller the name of the controller that reports the events
   */
  public void recordEvents(HasMetadata about, String controller, List<EventText> events) {
    for (EventText eventText : events) {
      if (isDue(key(about, eventText))) {
        write(about, controller, eventText);
      }
    }
  }

  private boolean isDue(String key) {
    Instant now = clock.instant();
    Instant last = lastRecorded.get(key);
    boolean isDue = last == null || !now.isBefore(last.plus(REPEAT_INTERVAL));
    if (isDue) {
      lastRecorded.put(key, now);
    }
    return isDue;
  }

  /** Writes one log line. Controllers log at info level only through events. */
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
      log(about, eventText);
    } catch (KubernetesClientException failure) {
      if (FailureCause.of(failure) == FailureCause.NAMESPACE_TERMINATING) {
        logNamespaceDeletion(about.getMetadata().getNamespace());
        return;
      }
      log(about, eventText);
      log.atWarn()
          .addKeyValue("namespace", about.getMetadata().getNamespace())
          .addKeyValue(logKey(about), about.getMetadata().getName())
          .log("cannot write event {}: {}", eventText.reason(), RootCause.describe(failure));
    }
  }

  /** In such a namespace all objects vanish, and each would cause events and log lines. */
  private void logNamespaceDeletion(String namespace) {
    if (isDue("namespace/" + namespace)) {
      log.atInfo()
          .addKeyValue("namespace", namespace)
          .log(
              "namespace {} is being deleted: the API server refuses events about its resources, so"
                  + " they are not logged either",
              namespace);
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
        .withMessage(eventText.message())
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

  /** Names an event as client-go does: the object's name and a time in hexadecimal nanoseconds. */
  private String name(HasMetadata about, Instant now) {
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano() + sequence.getAndIncrement();
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
}
