package io.forebay.sources.k8s;

import io.forebay.api.Endpoint;
import io.forebay.api.SourceContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the mapping of a collection, and survives what it throws. Thread-safe. */
final class SafeMapping {
  private static final Logger log = LoggerFactory.getLogger(SafeMapping.class);

  private final WishedResources wish;
  private final SourceContext<?> context;
  private final AtomicBoolean logged = new AtomicBoolean();

  SafeMapping(WishedResources wish, SourceContext<?> context) {
    this.wish = wish;
    this.context = context;
  }

  /** Returns an object's keys; none if the mapping fails. */
  MappingKeys keysOf(KubernetesObject object) {
    return ask(object, () -> wish.mapping().keysOf(object), () -> {});
  }

  /** Returns an endpoint's keys; none if the mapping fails. */
  MappingKeys keysOf(Endpoint endpoint) {
    return ask(
        endpoint.id(),
        () -> wish.mapping().keysOf(endpoint.info()),
        () -> context.problem(endpoint, "cannot be mapped to Kubernetes objects", 1));
  }

  private MappingKeys ask(Object of, Supplier<MappingKeys> question, Runnable note) {
    try {
      return question.get();
    } catch (Throwable e) {
      // Whatever it is: other languages throw anything without a word, and who asks must go on.
      note.run();
      // Each object may come again and again.
      if (logged.compareAndSet(false, true)) {
        log.warn(
            "{}: the mapping of {} fails, and what it fails for belongs to nothing. The first was"
                + " {}; others are not logged",
            context.name(),
            wish,
            of,
            e);
      }
      return MappingKeys.NONE;
    }
  }
}
