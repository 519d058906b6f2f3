package io.forebay.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a simulated server understands of a completion request.
 *
 * @param model the model or adapter
 * @param promptTokens how long the prompt is; four characters count as a token
 * @param maximalTokens how many tokens are wanted; a simulated server always generates them all
 */
record CompletionRequest(String model, int promptTokens, int maximalTokens) {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int DEFAULT_TOKENS = 16;

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it cannot be answered; the message says why
   */
  static CompletionRequest of(JsonNode body, String defaultModel) {
    if (!body.isObject()) {
      throw new IllegalArgumentException("body: no JSON object");
    }
    if (body.path("stream").asBoolean(false)) {
      throw new IllegalArgumentException("stream: true (expected: false; this is a simulation)");
    }
    JsonNode prompt = body.path("prompt");
    int promptTokens;
    if (prompt.isTextual()) {
      promptTokens = Math.max(1, prompt.textValue().length() / CHARACTERS_PER_TOKEN);
    } else if (prompt.isArray() && prompt.size() > 0 && prompt.get(0).isInt()) {
      promptTokens = prompt.size();
    } else {
      throw new IllegalArgumentException("prompt: (expected: a text or a list of token ids)");
    }
    JsonNode tokens = body.path("max_tokens");
    if (!tokens.isMissingNode() && (!tokens.canConvertToInt() || tokens.intValue() < 1)) {
      throw new IllegalArgumentException("max_tokens: " + tokens + " (expected: >= 1)");
    }
    return new CompletionRequest(
        body.path("model").asText(defaultModel),
        promptTokens,
        tokens.isMissingNode() ? DEFAULT_TOKENS : tokens.intValue());
  }

  /** Returns a request's body, for those who send one. */
  static Map<String, Object> body(String model, int promptTokens, int maximalTokens) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", model);
    body.put("prompt", "word".repeat(promptTokens));
    body.put("max_tokens", maximalTokens);
    return body;
  }

  /** Returns the answer's body. */
  static Map<String, Object> answer(String id, String model, int promptTokens, int generated) {
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("index", 0);
    choice.put("text", " and on".repeat(generated));
    choice.put("finish_reason", "length");
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("prompt_tokens", promptTokens);
    usage.put("completion_tokens", generated);
    usage.put("total_tokens", promptTokens + generated);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", id);
    answer.put("object", "text_completion");
    answer.put("created", Instant.now().getEpochSecond());
    answer.put("model", model);
    answer.put("choices", List.of(choice));
    answer.put("usage", usage);
    return answer;
  }
}
