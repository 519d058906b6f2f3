package io.forebay.examples;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** Tells the module to which a class belongs; the packages of one module may use each other. */
final class Modules implements SliceAssignment {
  private static final List<String> PACKAGES =
      List.of(
          "io.forebay.api",
          "io.forebay.core",
          "io.forebay.sources.metrics",
          "io.forebay.sources.k8s",
          "io.forebay.benchmarks",
          "io.forebay.examples.plugin",
          "io.forebay.examples");

  @Override
  public SliceIdentifier getIdentifierOf(JavaClass type) {
    return PACKAGES.stream()
        .filter(name -> (type.getPackageName() + ".").startsWith(name + "."))
        .findFirst()
        .map(SliceIdentifier::of)
        .orElseGet(SliceIdentifier::ignore);
  }

  @Override
  public String getDescription() {
    return "modules";
  }
}
