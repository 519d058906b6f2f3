package io.forebay.sources.k8s;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what can be done about a fault, with what is to be pasted. */
final class Advice {
  private static final Pattern USER = Pattern.compile("[Uu]ser \"([^\"\\s]{1,300})\"");
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("system:serviceaccount:([-a-z0-9]+):([-.a-z0-9]+)");
  private static final Pattern REFUSED_VERB = Pattern.compile(" cannot (list|watch) ");

  /** What is there in each cluster. */
  private static final Set<String> ALWAYS_THERE = Set.of("endpointslices", "nodes", "pods");

  private Advice() {}

  /** Returns a fault with what can be done about it. */
  static ApiFault about(ApiFault fault, ResourceQuery query, String plural, boolean seen) {
    return new ApiFault(fault.kind(), of(fault, query, plural, seen), fault.retryAfter(), fault);
  }

  /** Tells whether two faults say the same: one role grants to list and to watch. */
  static boolean isSame(ApiFault one, ApiFault other) {
    return one.kind() == other.kind() && withoutVerb(one).equals(withoutVerb(other));
  }

  private static String withoutVerb(ApiFault fault) {
    String message = String.valueOf(fault.getMessage());
    return fault.kind() == ApiFault.Kind.FORBIDDEN
        ? REFUSED_VERB.matcher(message).replaceFirst(" cannot ")
        : message;
  }

  /**
   * Returns what happened and what to do.
   *
   * @param fault what happened
   * @param query what was asked for, with its namespace filled in
   * @param plural the resource's name, as in a role
   * @param seen whether all was listed before
   */
  static String of(ApiFault fault, ResourceQuery query, String plural, boolean seen) {
    String happened = Texts.of(fault);
    return switch (fault.kind()) {
      case FORBIDDEN -> forbidden(happened, query, plural);
      case UNAUTHORIZED ->
          happened
              + ". The API server does not know who we are: the token or the client certificate is"
              + " missing, has expired, or is of another cluster (kubectl auth whoami, on Kubernetes"
              + " 1.28 and newer, shows what a kubeconfig is taken for)";
      case NOT_FOUND ->
          KindLookup.isMissing(happened) ? happened : notFound(happened, query, plural);
      case EXPIRED -> happened + ". What changed since cannot be had any more: all is listed anew";
      case UNREACHABLE ->
          happened
              + ". Is the API server up, and may this host reach it?"
              + (seen ? " What is known stays" : "");
      case SILENT ->
          happened + ". Something in between may swallow what is sent, or the server is overloaded";
      case TLS ->
          happened
              + ". The server's certificate has to be signed by the certificate-authority of the"
              + " kubeconfig, or by ca.crt of the service account, for the name or the address by"
              + " which the server is reached, or for tls-server-name; and the clocks have to be"
              + " right";
      case THROTTLED ->
          happened + ". The API server asks us to slow down: lower qps, or raise its limits for us";
      default -> happened;
    };
  }

  private static String notFound(String happened, ResourceQuery query, String plural) {
    return happened
        + ". The API server does not serve "
        + plural
        + " of "
        + query.apiVersion()
        + ". "
        + whereServed(query)
        + (query.plural().isEmpty() || query.namespace().isEmpty()
            ? ""
            : ". Or is it in no namespace, as nodes are? Then ask for all namespaces");
  }

  /** How to find out why a resource is not served. */
  static String whereServed(ResourceQuery query) {
    String shown = "kubectl api-resources shows what is served";
    // Nobody can define anything in the core group.
    return query.group().isEmpty()
        ? shown
        : "Is its CustomResourceDefinition installed, and of this version? " + shown;
  }

  private static String forbidden(String happened, ResourceQuery query, String plural) {
    String user = user(happened);
    String place =
        query.namespace().isEmpty()
            ? " in all namespaces"
            : " in the namespace " + query.namespace();
    return happened
        + ". It takes the verbs list and watch on "
        + plural
        + (query.group().isEmpty() ? "" : "." + query.group())
        + place
        + (user.isEmpty() ? "" : ", for " + user)
        + ". This grants it"
        + (user.isEmpty() ? ", once the subject is filled in" : "")
        // Without the right the server does not tell whether there is what a query names.
        + (query.plural().isEmpty() || ALWAYS_THERE.contains(plural)
            ? ""
            : ", if there is such a resource")
        + ":\n"
        + manifests(query, plural, user);
  }

  /** Whom the API server refused; empty if it does not say that. */
  static String user(String happened) {
    Matcher found = USER.matcher(happened);
    return found.find() ? found.group(1) : "";
  }

  /** Who may not see something, and after a colon what there is to paste, with nothing after it. */
  static String refused(
      String user, String what, List<String> groups, String plural, String namespace) {
    return (user.isEmpty() ? "this account" : user)
        + " may not list and watch "
        + what
        + ". This grants it"
        + (user.isEmpty() ? ", once the subject is filled in" : "")
        + ":\n"
        + manifests(groups, plural, namespace, user);
  }

  /** The role and its binding, as kubectl apply takes them. */
  static String manifests(ResourceQuery query, String plural, String user) {
    return manifests(List.of(query.group()), plural, query.namespace(), user);
  }

  private static String manifests(
      List<String> groups, String plural, String namespace, String user) {
    boolean everywhere = namespace.isEmpty();
    String prefix = everywhere ? "Cluster" : "";
    String name = "forebay-" + plural;
    String place = everywhere ? "" : "\n  namespace: " + namespace;
    return "apiVersion: rbac.authorization.k8s.io/v1\n"
        + "kind: "
        + prefix
        + "Role\nmetadata:\n  name: "
        + name
        + place
        + "\nrules:\n- apiGroups: [\""
        + String.join("\", \"", groups)
        + "\"]\n  resources: [\""
        + plural
        + "\"]\n  verbs: [\"list\", \"watch\"]\n---\n"
        + "apiVersion: rbac.authorization.k8s.io/v1\n"
        + "kind: "
        + prefix
        + "RoleBinding\nmetadata:\n  name: "
        + name
        + place
        + "\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: "
        + prefix
        + "Role\n  name: "
        + name
        + "\nsubjects:\n"
        + subject(user);
  }

  private static String subject(String user) {
    Matcher account = SERVICE_ACCOUNT.matcher(user);
    if (account.matches()) {
      return "- kind: ServiceAccount\n  name: "
          + account.group(2)
          + "\n  namespace: "
          + account.group(1)
          + "\n";
    }
    return "- kind: User\n  apiGroup: rbac.authorization.k8s.io\n  name: \""
        + (user.isEmpty() ? "NAME OF THE USER" : user.replace("\\", "\\\\"))
        + "\"\n";
  }
}
