package io.forebay.sources.metrics;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Says which samples to read: those of one name, and of these the ones whose labels match.
 *
 * <p>The text form is that of Prometheus: a name, and in braces conditions on labels, with the
 * operators {@code =}, {@code !=}, {@code =~} and {@code !~}. The last two take a regular
 * expression, in the syntax of {@link java.util.regex.Pattern}, that must match the whole value; a
 * value at which matching takes far more steps than it has characters is selected by neither. A
 * label that a sample does not have counts as empty. A value of letters, digits and any of {@code _
 * . : / + -} needs no quotes. A name or label with other characters is written in quotes, the name
 * inside the braces: {@code {"my.name",label="x"}}.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * MetricSelector all = MetricSelector.of("vllm:num_requests_waiting");
 * MetricSelector some =
 *     MetricSelector.parse("vllm:num_requests_waiting{engine=\"0\",model_name!~\"test-.*\"}");
 * double waiting = samples.sum(some).orElse(0);
 * }</pre>
 */
public final class MetricSelector {
  private final String name;
  private final List<LabelMatcher> matchers;

  MetricSelector(String name, List<LabelMatcher> matchers) {
    this.name = name;
    this.matchers = List.copyOf(matchers);
  }

  /**
   * Selects all samples of a name.
   *
   * @param name the name, whatever the labels
   * @return the selector
   * @throws IllegalArgumentException if the name is empty
   */
  public static MetricSelector of(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("metric name: '' (expected: at least one character)");
    }
    return new MetricSelector(name, List.of());
  }

  /**
   * Reads a selector.
   *
   * @param text for example {@code queue_size{tier="gold",model=~"llama.*"}}
   * @return the selector
   * @throws IllegalArgumentException if the text has another form; the message says where
   */
  public static MetricSelector parse(String text) {
    return new SelectorReader(text).read();
  }

  /**
   * Returns the name.
   *
   * @return the name of the samples, without quotes
   */
  public String name() {
    return name;
  }

  /**
   * Selects the samples of another name, with the same conditions: those of {@code jobs_count}
   * beside those of {@code jobs_sum}.
   *
   * @param other the other name
   * @return the selector
   * @throws IllegalArgumentException if the name is empty
   */
  public MetricSelector withName(String other) {
    return new MetricSelector(of(other).name, matchers);
  }

  boolean matches(Map<String, String> labels) {
    // By index: this runs for each sample of each page, and an iterator is garbage.
    for (int i = 0; i < matchers.size(); i++) {
      if (!matchers.get(i).matches(labels)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetricSelector that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(toString());
  }

  /** Returns the text form, which {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    boolean plain = SelectorReader.plainName(name);
    if (plain) {
      text.append(name);
    }
    if (plain && matchers.isEmpty()) {
      return text.toString();
    }
    text.append('{');
    if (!plain) {
      quote(text, name);
    }
    for (LabelMatcher matcher : matchers) {
      if (text.charAt(text.length() - 1) != '{') {
        text.append(',');
      }
      if (SelectorReader.plainLabel(matcher.label())) {
        text.append(matcher.label());
      } else {
        quote(text, matcher.label());
      }
      text.append(matcher.operator().text());
      quote(text, matcher.value());
    }
    return text.append('}').toString();
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\n') {
        text.append("\\n");
      } else {
        if (c == '"' || c == '\\') {
          text.append('\\');
        }
        text.append(c);
      }
    }
    text.append('"');
  }
}
