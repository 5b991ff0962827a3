package io.etcdwarden.e2e;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands each test a story of its own; all stories share one operator. */
final class EndToEnd implements ParameterResolver, AfterTestExecutionCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(EndToEnd.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Story.class || type == Operator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Operator operator =
        context
            .getRoot()
            .getStore(HERE)
            .computeIfAbsent(Operator.class, _ -> Operator.start(), Operator.class);
    if (parameter.getParameter().getType() == Operator.class) {
      return operator;
    }
    return context
        .getStore(HERE)
        .computeIfAbsent(
            Story.class,
            _ -> Story.begin(operator.client(), Namespaces.of(context.getRequiredTestMethod())),
            Story.class);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(_ -> context.getStore(HERE).get(Story.class, Story.class).explain());
  }
}
