package io.etcdwarden.e2e;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test its own {@code Story}, and all tests the same operator. */
final class EndToEndExtension implements ParameterResolver, AfterTestExecutionCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(EndToEndExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Story.class || type == TestOperator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestOperator operator =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(TestOperator.class, _ -> TestOperator.start(), TestOperator.class);
    if (parameter.getParameter().getType() == TestOperator.class) {
      return operator;
    }
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Story.class,
            _ -> Story.start(operator.client(), Namespaces.of(context.getRequiredTestMethod())),
            Story.class);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    Story story = context.getStore(NAMESPACE).get(Story.class, Story.class);
    // Without an operator there is no story, and the reason must not be hidden.
    if (story != null && context.getExecutionException().isPresent()) {
      story.dumpNamespace();
    }
  }
}
