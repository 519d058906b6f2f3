package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import io.forebay.api.attributes.ServedModels;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads lists of models, and remembers the last one by its tag. */
final class ModelsReader implements PageReader<ServedModels> {
  private static final String NOT_MODELS = "not-models";
  private static final byte[] EMPTY = {};

  private final ModelsParser parser;
  private byte[] body = EMPTY;
  private int length;
  private @Nullable PageHead head;

  /** What the tag names; both or neither. */
  private @Nullable ServedModels last;

  private @Nullable String tag;

  ModelsReader(ModelsParser parser) {
    this.parser = parser;
  }

  @Override
  public String accept() {
    return "application/json";
  }

  @Override
  public @Nullable String condition() {
    return tag;
  }

  @Override
  public void begin(PageHead next) {
    head = next;
    length = 0;
  }

  @Override
  public void feed(byte[] bytes, int offset, int count) {
    if (count > body.length - length) {
      // The transport sees to it that no body is larger than allowed.
      body = Arrays.copyOf(body, Math.max(length + count, body.length * 2));
    }
    System.arraycopy(bytes, offset, body, length, count);
    length += count;
  }

  @Override
  public ServedModels end() {
    PageHead page = Objects.requireNonNull(head, "begin first");
    head = null;
    try {
      ServedModels models = parser.parse(body, length);
      parser.problems((reason, count) -> page.fetch().problem(reason, count));
      tag = page.etag();
      last = tag == null ? null : models;
      return models;
    } catch (NotModelsException e) {
      throw new FetchException(
          NOT_MODELS,
          page.url()
              + ": not a list of models (Content-Type: "
              + Failures.printable(page.contentType())
              + "; are port and path right?): "
              + Failures.printable(String.valueOf(e.getMessage())),
          null);
    } finally {
      body = EMPTY; // Lists are rare: there may be thousands of readers that wait for the next.
    }
  }

  @Override
  public ServedModels unchanged(PageHead same) {
    return Objects.requireNonNull(last, "a tag was sent");
  }
}
