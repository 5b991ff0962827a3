package io.etcdwarden.support.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiCallTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET,    /api/v1/namespaces/ns/secrets/a,                                   get,    secrets a
          GET,    /api/v1/namespaces/ns/secrets?limit=500,                           list,   secrets ''
          GET,    /apis/apps/v1/statefulsets?watch=true&resourceVersion=7,           watch,  statefulsets ''
          POST,   /api/v1/namespaces/ns/secrets,                                     create, secrets from-body
          PATCH,  /apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds/a/status,  apply,  etcds/status a
          PUT,    /api/v1/namespaces/a,                                              update, namespaces a
          DELETE, /apis/coordination.k8s.io/v1/namespaces/ns/leases/a,               delete, leases a
          DELETE, /apis/coordination.k8s.io/v1/namespaces/ns/leases,                 deletecollection, leases ''
          GET,    /readyz,                                                           get,    /readyz ''
          """)
  void aRequestIsParsedAsTheApiServerParsesIt(
      String method, String uri, String verb, String object) {
    byte[] body =
        "{\"metadata\":{\"labels\":{},\"name\":\"from-body\"}}".getBytes(StandardCharsets.UTF_8);

    ApiCall apiCall = ApiCall.of(method, URI.create(uri), "application/apply-patch+yaml", body);

    assertEquals(verb, apiCall.verb());
    assertEquals(object.replace("''", ""), apiCall.object());
  }
}
