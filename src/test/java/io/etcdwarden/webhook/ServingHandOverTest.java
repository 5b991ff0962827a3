package io.etcdwarden.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.issue.CallerTrust;
import io.etcdwarden.pki.issue.ServingSecret;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three replicas of the operator and two API servers for more than ten years, each with an older
 * view of the Secret and of the webhook configuration. No API server ever refuses a replica.
 */
class ServingHandOverTest {
  private static final Set<String> HOSTS = Set.of("hook.ns.svc");
  private static final int ROUNDS = 48;
  private static final int STEPS_OF_A_CHANGE = 20;

  private Random random = new Random(0);
  private Instant now = Instant.parse("2026-03-01T00:00:00Z");
  private Optional<StoredSecret> secret = Optional.empty();
  private long version;
  private byte[] bundle = {};
  private final List<Replica> replicas = new ArrayList<>();
  private final List<ApiServer> servers = List.of(new ApiServer(), new ApiServer());
  private final Set<String> authorities = new HashSet<>();
  private final Map<String, Boolean> verified = new HashMap<>();
  private boolean isInstalled;
  private boolean isChanged;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noApiServerEverRefusesAReplica(long seed) {
    random = new Random(seed);
    Stream.generate(Replica::new).limit(3).forEach(replicas::add);
    change();
    isInstalled = true;

    for (int round = 0; round < ROUNDS; round++) {
      pass(Duration.ofHours(random.nextInt(1_300, 2_600)));
      if (random.nextInt(10) == 0) {
        secret = Optional.empty();
        version++;
      }
      change();
      pass(Duration.ofHours(2));
      change();
      assertEquals(1, TrustBundle.read(bundle).size(), "CAs long after a change");
    }

    assertTrue(authorities.size() > 3, authorities::toString);
  }

  /** Steps of seconds, in which everybody sees and does something in any order. */
  private void change() {
    for (int step = 0; step < STEPS_OF_A_CHANGE; step++) {
      pass(Duration.ofSeconds(random.nextInt(1, 20)));
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
    servers.forEach(ApiServer::see);
    isChanged = true;
    check();
    for (int turn = 0; turn < replicas.size(); turn++) {
      replicas.get(random.nextInt(replicas.size())).reconcile();
      check();
    }
  }

  private void check() {
    if (!isInstalled || !isChanged) {
      return;
    }
    isChanged = false;
    for (Replica replica : replicas) {
      Certificate leaf = leaf(replica.served);
      assertTrue(leaf.isValidAt(now), () -> "an expired certificate at " + now);
      for (ApiServer server : servers) {
        assertTrue(
            TrustBundle.read(server.seen).stream()
                .anyMatch(ca -> ca.isValidAt(now) && verifies(ca, leaf)),
            () -> "refused at " + now);
      }
    }
  }

  /** A verification takes long, and there are few certificates. */
  private boolean verifies(Certificate ca, Certificate leaf) {
    return verified.computeIfAbsent(
        leaf.fingerprint() + ca.fingerprint(), _ -> SignatureScheme.verifies(leaf, ca));
  }

  private static Certificate leaf(StoredSecret served) {
    return TrustBundle.read(served, List.of("tls.crt")).getFirst();
  }

  /** An API server sees a changed configuration after less than a minute. */
  private final class ApiServer {
    private byte[] seen = {};
    private byte[] latest = {};
    private Instant changed = Instant.EPOCH;

    void see() {
      if (!Arrays.equals(latest, bundle)) {
        latest = bundle;
        changed = now;
      }
      boolean isLate = !now.isBefore(changed.plusSeconds(40));
      if (isLate || random.nextInt(3) == 0) {
        seen = latest;
      }
    }
  }

  /** As {@link ManagedCertificate} does it, with the same deciding parts. */
  private final class Replica {
    private final ServingSecret secrets = new ServingSecret(new SeededRandom(random.nextLong()));
    private StoredSecret served = ServingSecret.empty("hook");
    private BundleAge age = BundleAge.NONE;
    private Optional<StoredSecret> seenSecret = Optional.empty();
    private byte[] seenBundle = {};
    private long seenVersion = -1;
    private Instant looked = Instant.EPOCH;

    void reconcile() {
      // Each watch may be late, but by less than half a minute.
      boolean isLate = !now.isBefore(looked.plusSeconds(25));
      looked = isLate ? now : looked;
      if (isLate || random.nextInt(3) > 0) {
        seenSecret = secret;
        seenVersion = version;
      }
      if (isLate || random.nextInt(3) > 0) {
        seenBundle = bundle;
      }
      age = age.seen(seenBundle, now);
      CallerTrust trust = age.trust(now);
      StoredSecret stored = seenSecret.orElseGet(() -> ServingSecret.empty("hook"));
      Optional<StoredSecret> next = secrets.next(stored, HOSTS, trust, now);
      if (next.isPresent()) {
        if (seenVersion != version) {
          return; // the API server refuses the write
        }
        stored = next.get();
        secret = next;
        version++;
        seenSecret = next;
        seenVersion = version;
      }
      if (secrets.mayServe(stored, served, trust, now)) {
        isChanged |= !served.equals(stored);
        served = stored;
      }
      if (Arrays.equals(seenBundle, bundle) && !Arrays.equals(bundle, stored.value("ca.crt"))) {
        bundle = stored.value("ca.crt");
        TrustBundle.read(bundle).forEach(ca -> authorities.add(ca.fingerprint()));
      }
    }
  }
}
