package io.etcdwarden.support.operator;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * An operator for one namespace of the shared API server. It has only the permissions that {@code
 * deploy/} grants, and its requests go through a fault proxy.
 */
public final class DeployedOperator implements AutoCloseable {
  private final String namespace;
  private final UnaryOperator<OperatorConfig.Controllers> settings;
  private final ApiServerLink link;
  private final FaultProxy proxy;
  private InProcessOperator process;

  private DeployedOperator(
      String account, String namespace, UnaryOperator<OperatorConfig.Controllers> settings)
      throws IOException {
    this.namespace = namespace;
    this.settings = settings;
    this.link = ApiServerLink.to(SharedApiServer.running().server().config()).as(account);
    this.proxy = FaultProxy.inFrontOf(link);
  }

  /** Starts an operator with the default settings of its controllers. */
  public static DeployedOperator start(String account, String namespace) throws IOException {
    return start(account, namespace, UnaryOperator.identity());
  }

  /**
   * Grants the permissions to the account and starts the operator.
   *
   * @param account the user name of the operator
   * @param settings changes the default settings of the controllers
   */
  public static DeployedOperator start(
      String account, String namespace, UnaryOperator<OperatorConfig.Controllers> settings)
      throws IOException {
    DeployedPermissions.grant(SharedApiServer.running().client(), account);
    DeployedOperator operator = new DeployedOperator(account, namespace, settings);
    operator.startProcess();
    return operator;
  }

  public void startProcess() {
    process = InProcessOperator.start(proxy.config(), settings, namespace);
  }

  public void stopProcess() {
    process.close();
  }

  public FaultProxy proxy() {
    return proxy;
  }

  public int metricsPort() {
    return process.metricsPort();
  }

  @Override
  public void close() {
    process.close();
    proxy.close();
    link.close();
  }
}
