package io.forebay.core;

/**
 * Where a plugin's class came from.
 *
 * @param className the class
 * @param version the implementation version that its jar states, or {@code unknown}
 * @param location the jar or folder, or {@code unknown}
 */
record Origin(String className, String version, String location) {
  static Origin of(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return new Origin(
        type.getName(), version == null ? "unknown" : version, ServiceFiles.jarOf(type));
  }
}
