package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.PodState;
import io.etcdwarden.pki.loaded.Use;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.rotation.Rotation;
import io.etcdwarden.pki.rotation.RotationState;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A trust domain whose rotation is played through with the rows of {@link Rotation}, as if every
 * step succeeded. It starts with one CA generation that every member has loaded.
 */
final class ForecastDomain {
  private final TrustDomain domain;
  private final SortedSet<Long> generations = new TreeSet<>();
  private final Set<Long> bundle = new TreeSet<>();
  private final Map<String, Long> leaves = new LinkedHashMap<>();
  private final Map<String, Long> mounted = new LinkedHashMap<>();
  private final Map<String, Long> loaded = new LinkedHashMap<>();
  private final Set<Long> trusted = new TreeSet<>();
  private final List<String> members;
  private boolean clientsReady;
  private boolean due = true;

  /**
   * @param generation the number of the present CA generation
   * @param generated the Secrets whose leaf certificate the operator issues
   * @param members the names of the members, in the order in which they restart
   */
  ForecastDomain(
      TrustDomain domain,
      long generation,
      Set<String> generated,
      List<String> members,
      boolean clientsReady) {
    this.domain = domain;
    this.members = members;
    this.clientsReady = clientsReady;
    generations.add(generation);
    bundle.add(generation);
    domain.credentials().stream()
        .map(credential -> credential.secret().name())
        .filter(generated::contains)
        .forEach(secret -> leaves.put(secret, generation));
    restart();
  }

  List<Line> lines() {
    return domain.lines().stream().map(LineRequest::line).toList();
  }

  String caSecret() {
    return domain.caSecret().name();
  }

  RotationStep next() {
    return Rotation.next(state());
  }

  /** Takes a step that writes Secrets, and returns the names of the Secrets. */
  List<String> write(RotationStep step) {
    return switch (step) {
      case RotationStep.Generate generate -> {
        generations.add(generate.generation());
        due = false;
        yield List.of(generationSecret(generate.generation()));
      }
      case RotationStep.Publish publish -> {
        bundle.addAll(publish.generations());
        yield List.of(caSecret());
      }
      case RotationStep.Issue issue -> {
        issue.secrets().forEach(secret -> leaves.put(secret, issue.generation()));
        yield issue.secrets().stream().sorted().toList();
      }
      case RotationStep.Distrust distrust -> {
        bundle.removeAll(distrust.generations());
        yield List.of(caSecret());
      }
      case RotationStep.Delete delete -> {
        generations.removeAll(delete.generations());
        yield delete.generations().stream().map(this::generationSecret).toList();
      }
      case RotationStep.Restart _,
          RotationStep.Replace _,
          RotationStep.AwaitClients _,
          RotationStep.AwaitClientCertificates _,
          RotationStep.AwaitMountedFiles _,
          RotationStep.AwaitHandshakes _,
          RotationStep.Steady _ ->
          List.of();
    };
  }

  /** Every member restarts with what is stored. */
  void restart() {
    trusted.clear();
    trusted.addAll(bundle);
    loaded.clear();
    loaded.putAll(leaves);
    updateFiles();
  }

  /** The kubelet updates the files of every member. */
  void updateFiles() {
    mounted.clear();
    mounted.putAll(leaves);
  }

  void clientsAreReady() {
    clientsReady = true;
  }

  private String generationSecret(long number) {
    return "CA generation " + number + " of " + caSecret();
  }

  private RotationState state() {
    return new RotationState(
        generations,
        true,
        due,
        bundle,
        leaves.entrySet().stream()
            .map(
                leaf ->
                    new RotationState.Leaf(
                        leaf.getKey(), Set.of(leaf.getValue()), servesClients(leaf.getKey())))
            .toList(),
        members.stream().map(this::member).toList(),
        clientsReady,
        // A forecast is about members that are ready and certificates that are valid.
        Set.of(),
        true);
  }

  private RotationState.Member member(String name) {
    List<Set<Long>> atStart = new ArrayList<>();
    List<Set<Long>> files = new ArrayList<>();
    for (CredentialSpec credential : domain.credentials()) {
      String secret = credential.secret().name();
      if (leaves.containsKey(secret)) {
        uses(credential)
            .forEach(
                use ->
                    (use.needsRestart() ? atStart : files)
                        .add(Set.of((use.needsRestart() ? loaded : mounted).get(secret))));
      }
    }
    return new RotationState.Member(name, PodState.READY, trusted, trusted, atStart, files);
  }

  private static Stream<Use> uses(CredentialSpec credential) {
    return Stream.of(Use.values())
        .filter(use -> use.line() == credential.line() && use.part() == credential.part());
  }

  private boolean servesClients(String secret) {
    return domain.credentials().stream()
        .filter(credential -> credential.secret().name().equals(secret))
        .anyMatch(it -> it.line() == Line.CLIENT && it.part() == Part.SERVER);
  }
}
