package io.forebay.sources.k8s;

/** Compares resource versions. */
final class Versions {
  private Versions() {}

  /**
   * Tells whether a version is certainly older than another. Versions of one resource are numbers
   * that grow; of what is none, nothing is certain.
   */
  static boolean isOlder(String version, String than) {
    if (!isNumber(version) || !isNumber(than)) {
      return false;
    }
    int byLength = Integer.compare(version.length(), than.length());
    return byLength != 0 ? byLength < 0 : version.compareTo(than) < 0;
  }

  private static boolean isNumber(String version) {
    if (version.isEmpty() || version.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < version.length(); i++) {
      if (version.charAt(i) < '0' || version.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
