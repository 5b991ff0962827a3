package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.ConflictException;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunningInformersTest {
  private final Informer pods = new Informer();
  private final Informer others = new Informer();
  private final RunningInformers informers = new RunningInformers(List.of(pods, others));

  @Test
  void theContentOfRunningInformersIsReturned() {
    pods.start();
    others.start();

    assertEquals("main-0", informers.read(() -> "main-0"));
  }

  @Test
  void theEmptyCacheOfAStoppedInformerIsNotTakenForAnEmptyCluster() {
    pods.start();
    others.start();

    ConflictException stopping =
        assertThrows(
            ConflictException.class,
            () ->
                informers.read(
                    () -> {
                      others.stop();
                      return List.of();
                    }));
    assertEquals("the operator is stopping", stopping.getMessage());
  }

  @Test
  void theExceptionOfTheFrameworkForAStoppedInformerIsNoFailure() {
    assertThrows(ConflictException.class, () -> informers.read(RunningInformersTest::noInformer));
  }

  @Test
  void aFaultWhileAllInformersRunIsNotHidden() {
    pods.start();
    others.start();

    assertThrows(
        NoSuchElementException.class, () -> informers.read(RunningInformersTest::noInformer));
  }

  private static String noInformer() {
    throw new NoSuchElementException("No value present");
  }

  /** An informer without a connection. */
  private static final class Informer extends AbstractEventSource<Pod, Etcd> {
    Informer() {
      super(Pod.class);
    }

    @Override
    public Set<Pod> getSecondaryResources(Etcd primary) {
      return Set.of();
    }
  }
}
