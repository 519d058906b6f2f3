package io.forebay.sources.k8s;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Tokens of service accounts. */
final class ServiceAccountTokens {
  static final String ISSUER = "https://forebay.test";
  private static final Duration SHORTEST_REQUEST = Duration.ofMinutes(10);

  /** What the server adds to a token's life, for clocks that differ. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private ServiceAccountTokens() {}

  static String token(
      KubernetesClient client, KeyPair keys, ServiceAccount account, Duration lifetime)
      throws GeneralSecurityException {
    return lifetime.compareTo(SHORTEST_REQUEST) < 0
        ? signed(keys, account, lifetime)
        : requested(client, account, lifetime);
  }

  private static String requested(
      KubernetesClient client, ServiceAccount account, Duration lifetime) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(lifetime.toSeconds())
            .endSpec()
            .build();
    return client
        .serviceAccounts()
        .inNamespace(account.getMetadata().getNamespace())
        .withName(account.getMetadata().getName())
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  private static String signed(KeyPair keys, ServiceAccount account, Duration lifetime)
      throws GeneralSecurityException {
    String namespace = account.getMetadata().getNamespace();
    String name = account.getMetadata().getName();
    Instant now = Instant.now();
    String claims =
        """
        {"iss":"%1$s","aud":["%1$s"],"sub":"system:serviceaccount:%2$s:%3$s",
        "iat":%4$d,"nbf":%4$d,"exp":%5$d,
        "kubernetes.io":{"namespace":"%2$s","serviceaccount":{"name":"%3$s","uid":"%6$s"}}}"""
            .formatted(
                ISSUER,
                namespace,
                name,
                now.minus(Duration.ofHours(1)).getEpochSecond(),
                now.plus(lifetime).minus(GRACE).getEpochSecond(),
                account.getMetadata().getUid());
    String content = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(content.getBytes(StandardCharsets.US_ASCII));
    return content + "." + encoded(signature.sign());
  }

  private static String encoded(String json) {
    return encoded(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }
}
