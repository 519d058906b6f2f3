package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import java.util.Set;

/** A collection of texts that puts each text under its key, unless the test says otherwise. */
final class Copying implements DataCollection<String> {
  /** What a test lets the collection do. */
  interface Body {
    void extract(String data, EndpointUpdate update) throws Exception;
  }

  final AttributeKey<String> key;
  private final String name;
  Body body;

  Copying(String name) {
    this.name = name;
    key = AttributeKey.of("test." + name, String.class);
    body = (data, update) -> update.put(key, data);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Class<String> accepts() {
    return String.class;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(key);
  }

  @Override
  public void extract(String data, EndpointUpdate update) throws Exception {
    body.extract(data, update);
  }
}
