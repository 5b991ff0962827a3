package io.etcdwarden.bench;

import io.etcdwarden.support.operator.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An operator to measure.
 *
 * @param command the shell command that starts it, with {@code KUBECONFIG} in its environment;
 *     empty for this operator
 * @param secrets the number of unrelated Secrets of 500 KiB in the cluster
 */
record MeasuredOperator(String name, String command, int secrets) {
  static MeasuredOperator ours() {
    return new MeasuredOperator("etcd-warden", "", 0);
  }

  MeasuredOperator withUnrelatedSecrets(int others) {
    return new MeasuredOperator("among Secrets", command, others);
  }

  /** Starts the operator, with its log in this folder. */
  Running start(Path folder, Path kubeconfig) throws IOException {
    if (command.isEmpty()) {
      OperatorProcess ours = OperatorProcess.start(folder, kubeconfig, "");
      return new Running(ours.pid(), ours::close);
    }
    Path log = folder.resolve("operator.log");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .redirectErrorStream(true)
            .redirectOutput(Files.createFile(log).toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    Process process = builder.start();
    return new Running(process.pid(), () -> stop(process));
  }

  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The started operator. */
  record Running(long pid, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
      stop.run();
    }
  }
}
