package io.forebay.core;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one kind, given in code or found by a class loader, each by its type. A provider
 * that cannot be had is written down and hides no other. Not thread-safe.
 *
 * @param <P> the interface that they implement
 */
final class Providers<P> {
  private record Found<P>(P provider, boolean inCode) {
    String description() {
      Class<?> type = provider.getClass();
      return type.getName()
          + (inCode ? ", given in code, from " : " from ")
          + ServiceFiles.jarOf(type);
    }
  }

  private final String kind;
  private final Class<P> service;
  private final Function<P, @Nullable String> typeOf;
  private final Map<String, Found<P>> byType = new TreeMap<>();
  // Sets, because two class loaders may see the same jar.
  private final Set<String> faults = new LinkedHashSet<>();
  private final Set<String> problems = new LinkedHashSet<>();

  /**
   * Makes an empty set.
   *
   * @param kind what the providers make, for messages
   * @param service their interface
   * @param typeOf asks one for its type
   */
  Providers(String kind, Class<P> service, Function<P, @Nullable String> typeOf) {
    this.kind = kind;
    this.service = service;
    this.typeOf = typeOf;
  }

  /** Takes a provider given in code. What is wrong with it becomes a problem. */
  void add(P provider) {
    String fault = take(new Found<>(provider, true));
    if (fault != null) {
      problems.add(kind + " provider " + provider.getClass().getName() + " " + fault);
    }
  }

  /** Looks for providers. What is wrong with one becomes a fault. */
  void load(ClassLoader loader) {
    ServiceFiles files = ServiceFiles.read(service, loader);
    faults.addAll(files.faults());
    Set<String> met = new HashSet<>();
    List<Throwable> unexplained = new ArrayList<>();
    Iterator<ServiceLoader.Provider<P>> iterator =
        ServiceLoader.load(service, loader).stream().iterator();
    // Each class that is named can fail once or twice; an iterator that fails more often is stuck.
    int patience = 2 * files.jars().size() + files.faults().size() + 16;
    while (patience > 0) {
      try {
        if (!iterator.hasNext()) {
          break;
        }
        ServiceLoader.Provider<P> next = iterator.next();
        met.add(next.type().getName());
        instantiate(next, files);
      } catch (Throwable thrown) {
        Faults.rethrowIfFatal(thrown);
        unexplained.add(thrown);
        patience--;
      }
    }
    explain(files, loader, met, unexplained);
  }

  private void instantiate(ServiceLoader.Provider<P> found, ServiceFiles files) {
    Class<? extends P> type = found.type();
    String fault;
    try {
      fault = take(new Found<>(found.get(), false));
    } catch (Throwable thrown) {
      Faults.rethrowIfFatal(thrown);
      Faults.rethrowIfFatal(cause(thrown));
      fault =
          Modifier.isPublic(type.getModifiers())
              ? "threw in its constructor: " + reason(cause(thrown))
              : "is not public (expected: a public class)";
    }
    if (fault != null) {
      String jar = files.jars().getOrDefault(type.getName(), ServiceFiles.jarOf(type));
      addFault(type.getName(), jar, fault);
    }
  }

  /** Finds out why classes that a jar names did not come; the iterator's errors do not tell. */
  private void explain(
      ServiceFiles files, ClassLoader loader, Set<String> met, List<Throwable> unexplained) {
    int explained = files.faults().size();
    for (Map.Entry<String, String> named : files.jars().entrySet()) {
      if (!met.contains(named.getKey())) {
        explained++;
        addFault(named.getKey(), named.getValue(), whyNot(named.getKey(), loader));
      }
    }
    for (int i = explained; i < unexplained.size(); i++) {
      faults.add(
          kind + " providers could not all be loaded: " + Faults.describe(unexplained.get(i)));
    }
  }

  private String whyNot(String name, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      if (!service.isAssignableFrom(type)) {
        return "does not implement " + service.getName() + otherLoader(type);
      }
      if (!Modifier.isPublic(type.getModifiers())) {
        return "is not public (expected: a public class)";
      }
      if (Modifier.isAbstract(type.getModifiers())) {
        return "is abstract (expected: a class that can be instantiated)";
      }
      return type.getConstructor() + " was not called, for a reason that is not known";
    } catch (ClassNotFoundException e) {
      return "does not exist (the jar names it, but does not hold it)";
    } catch (NoSuchMethodException e) {
      return "has no public constructor without parameters";
    } catch (Throwable e) {
      Faults.rethrowIfFatal(e);
      return "cannot be loaded: " + reason(e);
    }
  }

  private String otherLoader(Class<?> type) {
    for (Class<?> implemented : type.getInterfaces()) {
      if (implemented.getName().equals(service.getName())) {
        return " as Forebay knows it: its class loader has a copy of forebay-api of its own (expected:"
            + " one for both)";
      }
    }
    return "";
  }

  private void addFault(String className, String jar, String fault) {
    faults.add(kind + " provider " + className + " from " + jar + " " + fault);
  }

  private static Throwable cause(Throwable thrown) {
    Throwable cause = thrown instanceof ServiceConfigurationError ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }

  /** What was thrown, with its cause, and in plain words where a class is missing. */
  private static String reason(Throwable thrown) {
    String message = thrown instanceof NoClassDefFoundError ? thrown.getMessage() : null;
    if (message != null && message.matches("[\\w$/]+")) {
      return "the class " + message.replace('/', '.') + ", which it needs, is missing";
    }
    Throwable cause = thrown.getCause();
    return Faults.describe(thrown) + (cause == null ? "" : ", caused by " + Faults.describe(cause));
  }

  /** Takes a provider in, or says what is wrong with it. */
  @SuppressWarnings("ReferenceEquality") // Whether it is the same object is the question.
  private @Nullable String take(Found<P> found) {
    String type;
    try {
      type = typeOf.apply(found.provider);
    } catch (Throwable thrown) {
      Faults.rethrowIfFatal(thrown);
      return "threw in type(): " + reason(thrown);
    }
    if (type == null) {
      return "returned null from type() (expected: a short name)";
    }
    if (type.isEmpty() || !type.equals(type.strip())) {
      return "returned "
          + Tree.quote(type)
          + " from type() (expected: not blank, no white space at its ends)";
    }
    Found<P> first = byType.putIfAbsent(type, found);
    if (first == null || first.provider == found.provider) {
      return null;
    }
    boolean foundAgain = first.provider.getClass() == found.provider.getClass();
    if (!foundAgain || (first.inCode && found.inCode)) {
      problems.add(
          kind
              + " type '"
              + type
              + "' has two providers: "
              + first.description()
              + ", and "
              + found.description()
              + " (expected: one; remove one of them)");
    }
    return null;
  }

  @Nullable P find(String type) {
    Found<P> found = byType.get(type);
    return found == null ? null : found.provider;
  }

  /** What these providers make, for messages. */
  String kind() {
    return kind;
  }

  /** All types, in order. */
  Collection<String> types() {
    return byType.keySet();
  }

  /** Why providers could not be loaded, a sentence each. */
  Collection<String> faults() {
    return faults;
  }

  /** What must be mended before a data layer can be built, a sentence each. */
  Collection<String> problems() {
    return problems;
  }
}
