package io.forebay.sources.k8s;

import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.Map;

/** An endpoint whose labels a test can change. */
final class TestEndpoint implements Endpoint {
  private volatile EndpointInfo info;

  TestEndpoint(String id, Map<String, String> labels) {
    info = EndpointInfo.builder(id, "10.0.0.1", 8000).labels(labels).build();
  }

  void labels(Map<String, String> labels) {
    info = EndpointInfo.builder(info.id().value(), "10.0.0.1", 8000).labels(labels).build();
  }

  @Override
  public EndpointId id() {
    return info.id();
  }

  @Override
  public EndpointInfo info() {
    return info;
  }

  @Override
  public Attributes attributes() {
    throw new UnsupportedOperationException();
  }
}
