package io.forebay.sources.metrics.values;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a {@link ValuesCollection} from a configuration. Its one field, {@code attributes}, is a
 * list of objects with the fields {@code name} and {@code metric}, and of {@code combine}, {@code
 * perLabel}, {@code scale}, {@code rate}, {@code quantile}, {@code mean} and {@code over} those
 * that are wanted, with the meanings that they have in {@link ValueSpec}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new ValuesCollectionProvider();
 * System.out.println(provider.type());
 * }</pre>
 */
public final class ValuesCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public ValuesCollectionProvider() {}

  @Override
  public String type() {
    return ValuesCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    List<Definition> definitions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Settings> attributes = settings.objects("attributes");
    if (attributes.isEmpty()) {
      settings.problem("attributes", "none (expected: at least one)");
    }
    for (Settings attribute : attributes) {
      String name = given(attribute, "name");
      String metric = given(attribute, "metric");
      ValueSpec spec = spec(attribute, name, metric);
      List<Fault> faults = new ArrayList<>(spec.faults());
      // That it is not given has been told.
      faults.removeIf(fault -> name.isEmpty() && fault.field().equals("name"));
      faults.removeIf(fault -> metric.isEmpty() && fault.field().equals("metric"));
      faults.forEach(fault -> attribute.problem(fault.field(), fault.message()));
      if (name.isEmpty() || metric.isEmpty()) {
        continue;
      }
      if (!names.add(name)) {
        attribute.problem("name", name + " (expected: another, it was given before)");
      } else if (faults.isEmpty()) {
        definitions.add(spec.definition());
      }
    }
    return new ValuesCollection(ValuesCollection.NAME, definitions);
  }

  private static String given(Settings attribute, String field) {
    return attribute.string(field).check(text -> !text.isEmpty(), "not empty").required();
  }

  private static ValueSpec spec(Settings attribute, String name, String metric) {
    ValueSpec spec = new ValueSpec(name, metric);
    String[] combinations = Combination.texts().toArray(String[]::new);
    attribute
        .string("combine")
        .oneOf(combinations)
        .optional()
        .ifPresent(text -> spec.combine(Combination.of(text)));
    attribute.string("perLabel").optional().ifPresent(spec::perLabel);
    attribute.number("scale").optional().ifPresent(spec::scale);
    if (attribute.bool("rate").orElse(false)) {
      spec.rate();
    }
    attribute.number("quantile").optional().ifPresent(spec::quantile);
    if (attribute.bool("mean").orElse(false)) {
      spec.mean();
    }
    attribute.duration("over").optional().ifPresent(spec::over);
    return spec;
  }
}
