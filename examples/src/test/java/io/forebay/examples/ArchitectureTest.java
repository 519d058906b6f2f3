package io.forebay.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which module may use what. */
class ArchitectureTest {
  private static final JavaClasses FOREBAY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // A jar of tests is one of no folder of tests.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.forebay");

  @Test
  void import_findsEveryModule() {
    assertThat(FOREBAY)
        .extracting(type -> type.getPackageName())
        .contains(
            "io.forebay.api",
            "io.forebay.api.attributes",
            "io.forebay.core",
            "io.forebay.sources.metrics",
            "io.forebay.sources.k8s",
            "io.forebay.examples.plugin");
  }

  @Test
  void api_dependsOnTheJdkAndJSpecifyOnly() {
    classes()
        .that()
        .resideInAPackage("io.forebay.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.forebay.api..", "java..", "org.jspecify..")
        .check(FOREBAY);
  }

  @Test
  void core_dependsOnApiGuavaJacksonAndSlf4jOnly() {
    classes()
        .that()
        .resideInAPackage("io.forebay.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.forebay.core..",
            "io.forebay.api..",
            "java..",
            "org.jspecify..",
            "com.google.common..",
            "com.fasterxml.jackson..",
            // Jackson's YAML format is made of this library: it takes its limits, and throws its
            // faults.
            "org.yaml.snakeyaml..",
            "org.slf4j..")
        .check(FOREBAY);
  }

  @Test
  void sourcesMetrics_dependsOnApiNettyJacksonAndSlf4jOnly() {
    classes()
        .that()
        .resideInAPackage("io.forebay.sources.metrics..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.forebay.sources.metrics..",
            "io.forebay.api..",
            "java..",
            "javax.net..",
            "javax.security.auth.x500..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "org.slf4j..",
            "io.netty..")
        .check(FOREBAY);
  }

  @Test
  void sourcesK8s_dependsOnApiFabric8JacksonCoreAndSlf4jOnly() {
    classes()
        .that()
        .resideInAPackage("io.forebay.sources.k8s..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.forebay.sources.k8s..",
            "io.forebay.api..",
            "java..",
            "javax.net..",
            "javax.security..",
            "org.jspecify..",
            // The readers that stream, and no others: a tree of every pod would be garbage at once.
            "com.fasterxml.jackson.core..",
            "com.fasterxml.jackson.dataformat.yaml..",
            "org.slf4j..",
            "io.fabric8.kubernetes.client..")
        .check(FOREBAY);
  }

  @Test
  void signatures_ofSourcesK8s_haveNoTypeOfItsLibraries() {
    for (JavaClass type : FOREBAY.that(resideInAPackage("io.forebay.sources.k8s.."))) {
      if (type.getModifiers().contains(JavaModifier.PUBLIC)) {
        type.getAllRawInterfaces().forEach(ArchitectureTest::checkVisible);
        type.getAllRawSuperclasses().forEach(ArchitectureTest::checkVisible);
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          if (isVisible(unit)) {
            unit.getParameterTypes().forEach(ArchitectureTest::checkVisible);
            checkVisible(unit.getReturnType());
            unit.getExceptionTypes().forEach(ArchitectureTest::checkVisible);
          }
        }
        type.getFields().stream()
            .filter(ArchitectureTest::isVisible)
            .forEach(field -> checkVisible(field.getType()));
      }
    }
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static void checkVisible(JavaType type) {
    type.getAllInvolvedRawTypes().forEach(ArchitectureTest::checkVisible);
  }

  private static void checkVisible(JavaClass type) {
    assertThat(type.getPackageName())
        .as(type.getName())
        .doesNotStartWith("io.fabric8")
        .doesNotStartWith("com.fasterxml");
  }

  @Test
  void sources_areUsedByExamplesOnly() {
    noClasses()
        .that()
        .resideInAnyPackage("io.forebay.api..", "io.forebay.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.forebay.sources..", "io.forebay.examples..", "io.forebay.benchmarks..")
        .check(FOREBAY);
  }

  @Test
  void plugin_dependsOnApiAndItsSourceOnly() {
    classes()
        .that()
        .resideInAPackage("io.forebay.examples.plugin..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.forebay.examples.plugin..",
            "io.forebay.api..",
            "io.forebay.sources.metrics..",
            "java..",
            "org.jspecify..")
        .check(FOREBAY);
  }

  @Test
  void modules_haveNoCycles() {
    slices().assignedFrom(new Modules()).should().beFreeOfCycles().check(FOREBAY);
  }

  @Test
  void jdkInternals_areUsedNowhere() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.forebay.examples..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "com.sun..", "jdk.internal..")
        .check(FOREBAY);
  }
}
