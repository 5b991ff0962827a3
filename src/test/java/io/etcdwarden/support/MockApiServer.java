package io.etcdwarden.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.kube.client.KubeClients;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.dsl.TimesOnceableOrHttpHeaderable;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.UncheckedIOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An API server that returns only the responses that a test has prepared. */
public final class MockApiServer implements AutoCloseable {
  /**
   * Would log every request. Referenced here, because the JDK drops the level of a logger that is
   * garbage collected.
   */
  private static final Logger REQUEST_LOGGER = Logger.getLogger(MockWebServer.class.getName());

  static {
    REQUEST_LOGGER.setLevel(Level.WARNING);
  }

  private final KubernetesMockServer server = new KubernetesMockServer(false);
  private final KubeClients clients;

  public MockApiServer() {
    server.init();
    clients = KubeClients.connect(config());
  }

  public Config config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(server.url("/"))
        .withHttp2Disable(true)
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  /** Returns the operator's clients, connected to this server. */
  public KubeClients clients() {
    return clients;
  }

  /** Sets the version that the server reports. */
  public void setVersion(String major, String minor) {
    server.setVersionInfo(new VersionInfo.Builder().withMajor(major).withMinor(minor).build());
  }

  /** Sets the response to the next request of this kind. */
  public void respondOnce(HttpMethod method, String path, int status, Object body) {
    expect(method, path, status, body).once();
  }

  /** Sets the response to every GET of this path, with this value of the header Date. */
  public void respondAt(String date, String path, Object body) {
    expect(HttpMethod.GET, path, 200, body).withHeader("Date", date).always();
  }

  /** Sets the response to every request of this kind. */
  public void respondAlways(HttpMethod method, String path, int status, Object body) {
    expect(method, path, status, body).always();
  }

  private TimesOnceableOrHttpHeaderable<Void> expect(
      HttpMethod method, String path, int status, Object body) {
    var expected = server.expect();
    var onPath =
        switch (method) {
          case GET -> expected.get().withPath(path);
          case POST -> expected.post().withPath(path);
          case PATCH -> expected.patch().withPath(path);
          case DELETE -> expected.delete().withPath(path);
          default -> throw new IllegalArgumentException(method + " is not supported");
        };
    return onPath.andReturn(status, body);
  }

  /** Returns the status object of an API server for a failed request. */
  public static Status errorStatus(int code, String message) {
    return new StatusBuilder()
        .withStatus("Failure")
        .withCode(code)
        .withReason("Because")
        .withMessage(message)
        .build();
  }

  public int requestCount() {
    return server.getRequestCount();
  }

  /** Returns the latest request. */
  public RecordedRequest lastRequest() {
    try {
      return server.getLastRequest();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Returns the body of the latest request. It can be read only once. */
  public JsonNode lastBody() {
    try {
      return new ObjectMapper().readTree(lastRequest().getUtf8Body());
    } catch (JsonProcessingException garbled) {
      throw new UncheckedIOException(garbled);
    }
  }

  @Override
  public void close() {
    clients.close();
    server.destroy();
  }
}
