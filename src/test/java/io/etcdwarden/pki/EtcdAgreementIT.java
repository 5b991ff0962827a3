package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The operator refuses exactly those certificates with which a program of the cluster fails. {@link
 * ExplainedDifference} lists the exceptions.
 */
class EtcdAgreementIT {
  private static final int RANDOM_LINES = 1000;
  private static final int WAITING = 20;

  /** The certificates of a case. */
  private record Case(String name, PkiRequest request, SecretSet secrets) {}

  /**
   * What the operator says about a case.
   *
   * @param times how often the programs are asked about it
   */
  private record Decided(String name, PkiRequest request, List<Finding> findings, int times) {
    private static final Decided END = new Decided("", null, List.of(), 0);
  }

  @Test
  void bothSidesAgreeOnTheCorpus() throws Exception {
    Stream<Case> cases = CorpusTest.rows().map(EtcdAgreementIT::corpusCase);

    assertEquals("", String.join("\n", differences(cases)));
  }

  @Test
  void bothSidesAgreeOnRandomCertificates() throws Exception {
    Stream<Case> cases = IntStream.range(0, RANDOM_LINES).mapToObj(EtcdAgreementIT::randomCase);

    assertEquals("", String.join("\n", differences(cases)));
  }

  private static Case corpusCase(Corpus.Row row) {
    var provided = new ProvidedCertificates();
    row.fault().accept(provided, row.artifact());
    return new Case(row.toString(), provided.request(), provided.secrets());
  }

  private static Case randomCase(int number) {
    var line = new RandomLine(number);
    return new Case(number + " " + line, line.request(), line.secrets());
  }

  /** Decides on the next cases while the programs judge earlier ones. */
  private static List<String> differences(Stream<Case> cases) throws Exception {
    List<String> differences = new ArrayList<>();
    BlockingQueue<Decided> waiting = new LinkedBlockingQueue<>(WAITING);
    try (EtcdTlsCheck programs = EtcdTlsCheck.start();
        var executor = Executors.newSingleThreadExecutor()) {
      var deciding = executor.submit(() -> decideAll(cases, programs, waiting));
      for (Decided next = waiting.take(); !next.equals(Decided.END); next = waiting.take()) {
        String name = next.name();
        EtcdTlsCheck.Verdict verdict = programs.receive();
        if (next.times() > 1) {
          verdict = verdict.orBetter(programs.receive());
        }
        Agreement.differences(next.request(), next.findings(), verdict)
            .forEach(difference -> differences.add(name + " " + difference));
      }
      deciding.get();
    }
    return differences;
  }

  private static Void decideAll(
      Stream<Case> cases, EtcdTlsCheck programs, BlockingQueue<Decided> waiting)
      throws InterruptedException {
    try {
      var engine = new PkiEngine(new SeededRandom(3));
      for (Case one : (Iterable<Case>) cases::iterator) {
        PkiOutcome outcome = engine.decide(one.request(), one.secrets(), PkiRequests.NOW);
        List<Instant> times = times(outcome);
        for (Instant time : times) {
          programs.send(mounted(one, outcome).cluster(one.name(), time));
        }
        waiting.put(new Decided(one.name(), one.request(), outcome.findings(), times.size()));
      }
      return null;
    } finally {
      waiting.put(Decided.END);
    }
  }

  private static MountedCertificates mounted(Case one, PkiOutcome outcome) {
    SecretSet written = one.secrets();
    for (SecretWrite write : outcome.writes()) {
      written = written.with(write.secret());
    }
    return new MountedCertificates(one.request(), written);
  }

  /**
   * The times at which the programs connect. A certificate that begins within five minutes is a
   * warning, because clocks differ: what works soon without help counts as working.
   */
  private static List<Instant> times(PkiOutcome outcome) {
    boolean beginsSoon =
        outcome.findings().stream()
            .anyMatch(it -> it.code() == FindingCode.NOT_YET_VALID && !it.isError());
    return beginsSoon
        ? List.of(PkiRequests.NOW, PkiRequests.NOW.plus(Duration.ofMinutes(5)))
        : List.of(PkiRequests.NOW);
  }
}
