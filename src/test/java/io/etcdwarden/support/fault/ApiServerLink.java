package io.etcdwarden.support.fault;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Forwards requests to the real API server with the credentials of the operator. */
public final class ApiServerLink implements AutoCloseable {
  /** Headers that the HTTP client sets itself, or that apply to one connection only. */
  private static final List<String> NOT_FORWARDED =
      List.of("connection", "content-length", "expect", "host", "upgrade", "authorization");

  private final HttpClient client;
  private final URI server;
  private final String token;
  private final Optional<String> user;

  private ApiServerLink(HttpClient client, URI server, String token, Optional<String> user) {
    this.client = client;
    this.server = server;
    this.token = token;
    this.user = user;
  }

  /** Creates a link to a server that accepts a bearer token or no credentials. */
  public static ApiServerLink to(Config config) {
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    if (config.getCaCertFile() != null) {
      builder.sslContext(trusting(Path.of(config.getCaCertFile())));
    }
    String token = Optional.ofNullable(config.getAutoOAuthToken()).orElse("");
    return new ApiServerLink(
        builder.build(), URI.create(config.getMasterUrl()), token, Optional.empty());
  }

  /** Returns a link that impersonates another user. */
  public ApiServerLink as(String otherUser) {
    return new ApiServerLink(client, server, token, Optional.of(otherUser));
  }

  HttpResponse<InputStream> send(
      String method, URI relative, Map<String, List<String>> headers, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(relative))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(
        (name, values) -> {
          if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    user.ifPresent(name -> request.header("Impersonate-User", name));
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static SSLContext trusting(Path authorities) {
    try (InputStream pem = Files.newInputStream(authorities)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unusable) {
      throw new IllegalStateException("cannot trust " + authorities, unusable);
    }
  }
}
