package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.EtcdApi;
import io.etcdwarden.status.CertificateForecast;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A change of certificates that a user asks for by an annotation: shows its steps, asks, sets the
 * annotation and follows the phases.
 *
 * @param key of the annotation
 * @param value of the annotation
 */
record RequestedChange(Etcd etcd, CertificateForecast forecast, String key, String value) {
  /** Carries the change out as the options say; returns the exit code. */
  int run(EtcdApi etcdApi, ChangeOptions options, InputStream in, PrintWriter out) {
    ForecastOutput output = ForecastOutput.of(forecast);
    print(out, options.format().text(output, output::text));
    if (forecast.steps().isEmpty()) {
      return ExitCodes.UNHEALTHY;
    }
    if (options.isDryRun()) {
      return ExitCodes.OK;
    }
    if (!options.isConfirmed()) {
      requireConsent(in, out);
    }
    Etcd requested = etcdApi.annotate(etcd, key, value);
    print(out, "%s is annotated with %s: %s%n".formatted(name(), key, value));
    return options.waitsForEnd()
        ? follow(etcdApi, requested, Duration.ofSeconds(options.timeout()), out)
        : ExitCodes.OK;
  }

  private void requireConsent(InputStream in, PrintWriter out) {
    print(out, "Ask the operator for this? [y/N] ");
    try {
      String answer =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
        throw new OperatorException(
            ErrorCode.INVALID_SPEC,
            "nothing is changed, because the question was not answered with y; use --yes to skip"
                + " it");
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private int follow(EtcdApi etcdApi, Etcd requested, Duration timeout, PrintWriter out) {
    ChangeProgress before = ChangeProgress.of(etcd, key);
    StringBuilder last = new StringBuilder();
    etcdApi.await(
        requested,
        now -> {
          ChangeProgress progress = ChangeProgress.of(now, key);
          if (!progress.text().contentEquals(last)) {
            last.setLength(0);
            last.append(progress.text());
            print(out, progress.text() + "\n");
          }
          return progress.isDoneSince(before, forecast.rotatedLines());
        },
        timeout);
    Optional<Etcd> now =
        etcdApi.find(etcd.getMetadata().getNamespace(), etcd.getMetadata().getName());
    if (now.isEmpty()) {
      print(out, name() + " was deleted before the end\n");
      return ExitCodes.UNHEALTHY;
    }
    ChangeProgress progress = ChangeProgress.of(now.get(), key);
    boolean isDone = progress.isDoneSince(before, forecast.rotatedLines());
    print(
        out,
        isDone
            ? name() + ": done\n"
            : "%s: not done before the timeout. %s%n".formatted(name(), progress.message()));
    return isDone ? ExitCodes.OK : ExitCodes.UNHEALTHY;
  }

  private String name() {
    return "Etcd " + etcd.getMetadata().getNamespace() + "/" + etcd.getMetadata().getName();
  }

  private static void print(PrintWriter out, String text) {
    out.print(text);
    out.flush();
  }
}
