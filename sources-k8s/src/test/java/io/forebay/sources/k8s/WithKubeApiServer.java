package io.forebay.sources.k8s;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/**
 * For tests on a real API server: gives them the shared one as a parameter of type {@link
 * KubeApiServer}, skips them where there is none, and counts them. A test class says
 * {@code @ExtendWith(WithKubeApiServer.class)}; one with servers of its own says so too.
 */
public final class WithKubeApiServer
    implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback, ParameterResolver {
  private final AtomicInteger tests = new AtomicInteger();

  @Override
  public void beforeAll(ExtensionContext context) {
    KubeAssets.find();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (!(context.getExecutionException().orElse(null) instanceof TestAbortedException)) {
      tests.incrementAndGet();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    // Now, because what is printed after the last class is not in any file of Surefire's.
    KubeApiServer server = KubeApiServer.shared();
    server.checkAlive();
    System.out.printf(
        "== kube-apiserver %s, etcd %s: %d tests of %s%n",
        server.version(), server.etcdVersion(), tests.get(), context.getDisplayName());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KubeApiServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    try {
      return KubeApiServer.shared();
    } catch (Exception e) {
      throw new IllegalStateException("the shared API server does not start", e);
    }
  }
}
