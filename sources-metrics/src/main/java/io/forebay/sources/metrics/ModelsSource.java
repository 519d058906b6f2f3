package io.forebay.sources.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.PollingSource;
import io.forebay.api.SourceContext;
import io.forebay.api.attributes.ServedModels;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Asks each endpoint which models it serves: {@code GET /v1/models} over HTTP/1.1 with or without
 * TLS, at the address that takes requests.
 *
 * <p>Read are lists in the form of OpenAI's API, {@code {"data": [{"id": ...}]}}, which vLLM,
 * SGLang, TGI, llama.cpp and, at {@code /v3/models}, OpenVINO Model Server answer with, and in that
 * of Ollama's {@code /api/tags}, {@code {"models": [{"name": ...}]}}; which one it is is
 * recognised. Of vLLM and those that follow it the fields {@code parent}, {@code root} and {@code
 * max_model_len} are read as well. Unknown fields are skipped.
 *
 * <p>Where the server tags its answer with an {@code ETag}, the next request says so, and an answer
 * 304 means the same models, observed anew.
 *
 * <p>A fetch fails with a {@link FetchException} for the reasons of {@link MetricsSource}, with
 * {@code not-models} in the place of {@code not-exposition}: an answer that is no JSON, is JSON of
 * another form, or lists more than 10,000 models. A list that has a fault in a field other than the
 * model's name is read without that field, and the fault is counted.
 *
 * <p>Thread-safe as {@link io.forebay.api.DataSource} asks for. Its threads are like those of
 * {@link MetricsSource}.
 *
 * <pre>{@code
 * ModelsSource source = ModelsSource.builder().path("/v3/models").build();
 * DataLayer.builder()
 *     .source(
 *         source,
 *         spec -> spec.interval(Duration.ofSeconds(30)).collect(new ServedModelsCollection()));
 * }</pre>
 */
public final class ModelsSource implements PollingSource<ServedModels> {
  /** Its type in a configuration, and its name unless another is set. */
  static final String TYPE = "models";

  private final HttpSettings settings;
  private final HttpLife<ServedModels> life = new HttpLife<>(TYPE);

  private ModelsSource(HttpSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a builder.
   *
   * @return a new builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code models}. */
  @Override
  public String type() {
    return TYPE;
  }

  /** Returns {@code ServedModels.class}. */
  @Override
  public Class<ServedModels> dataType() {
    return ServedModels.class;
  }

  /** Returns 10 seconds: models come and go rarely. */
  @Override
  public Duration defaultInterval() {
    return Duration.ofSeconds(10);
  }

  /** Starts the threads. Opens no connection yet. */
  @Override
  public synchronized void start(SourceContext<ServedModels> context) {
    JsonFactory json = ModelsParser.factory();
    life.start(
        () ->
            new HttpEngine<>(
                settings.of(context.name(), settings.path()),
                () -> new ModelsReader(new ModelsParser(json))));
  }

  /** Closes the connections of endpoints that are gone, and forgets everything of them. */
  @Override
  public void updateEndpoints(EndpointsChange change) {
    life.update(change);
  }

  /**
   * Begins to fetch a list. Does not block.
   *
   * @param fetch what to fetch, and until when
   * @return a stage that completes on one of the source's threads
   */
  @Override
  public CompletionStage<ServedModels> fetch(FetchContext fetch) {
    return life.fetch(fetch);
  }

  /**
   * Closes all connections, fails what is in flight, and waits until the threads have ended, at
   * most 5 seconds. Does nothing if it is not running.
   *
   * @throws io.forebay.api.ForebayException if a thread did not end in time
   */
  @Override
  public void stop() {
    life.stop();
  }

  /**
   * Says how lists are fetched: by default from {@code /v1/models}, at most 4 MiB. Not thread-safe.
   *
   * <pre>{@code
   * ModelsSource.Builder ollama = ModelsSource.builder().path("/api/tags").threads(1);
   * ModelsSource source = ollama.build();
   * }</pre>
   */
  public static final class Builder extends HttpSourceBuilder<Builder> {
    private Builder() {
      super(TYPE, "/v1/models", EndpointInfo::hostPort, 4L << 20);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Returns a source that has not been started.
     *
     * @return a new source
     * @throws IllegalArgumentException if a file cannot be used, or options contradict each other
     */
    public ModelsSource build() {
      return build(HttpSourceBuilder::refuse);
    }

    /** Tells all that is wrong, each field with its message, and makes a source all the same. */
    ModelsSource build(BiConsumer<String, String> problem) {
      return new ModelsSource(settings(problem));
    }
  }
}
