package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which models a server serves, adapters included. This is residency: a model is listed whether or
 * not it has requests. Immutable.
 *
 * <pre>{@code
 * ServedModels served = endpoint.attributes().get(ServedModels.KEY);
 * boolean usable = served != null && served.find("sql-lora") != null;
 * }</pre>
 *
 * @param models the models, in the server's order
 */
public record ServedModels(List<Model> models) {
  /** The key under which it is kept: {@code served-models}. */
  public static final AttributeKey<ServedModels> KEY =
      AttributeKey.of("served-models", ServedModels.class);

  /**
   * Copies the list.
   *
   * @param models the models, in the server's order
   */
  public ServedModels {
    models = List.copyOf(models);
  }

  /**
   * Returns the model that requests name so. Looks at one model after the other.
   *
   * @param id what requests name the model
   * @return the first model of that name, or null if there is none
   */
  public @Nullable Model find(String id) {
    for (int i = 0; i < models.size(); i++) {
      if (models.get(i).id().equals(id)) {
        return models.get(i);
      }
    }
    return null;
  }

  /**
   * One model. Immutable.
   *
   * <pre>{@code
   * ServedModels served = endpoint.attributes().get(ServedModels.KEY);
   * if (served != null) {
   *   for (ServedModels.Model model : served.models()) {
   *     System.out.println(model.id() + model.parent().map(base -> " of " + base).orElse(""));
   *   }
   * }
   * }</pre>
   *
   * @param id what requests name the model
   * @param parent the base model, if this is an adapter
   * @param root where the model's files are from, as far as the server says
   * @param maximalLength tokens that a request may have, prompt and answer together, as far as the
   *     server says
   */
  public record Model(
      String id, Optional<String> parent, Optional<String> root, OptionalLong maximalLength) {
    /**
     * Checks the length.
     *
     * @param id what requests name the model
     * @param parent the base model, if this is an adapter
     * @param root where the model's files are from
     * @param maximalLength tokens that a request may have
     * @throws IllegalArgumentException if the id is empty or the length negative
     */
    public Model {
      if (id.isEmpty()) {
        throw new IllegalArgumentException("id: '' (expected: at least one character)");
      }
      Objects.requireNonNull(parent, "parent");
      Objects.requireNonNull(root, "root");
      if (Objects.requireNonNull(maximalLength, "maximalLength").orElse(0) < 0) {
        throw new IllegalArgumentException(
            "maximalLength: " + maximalLength.getAsLong() + " (expected: >= 0)");
      }
    }
  }
}
