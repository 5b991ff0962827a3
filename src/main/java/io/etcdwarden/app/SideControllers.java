package io.etcdwarden.app;

import io.javaoperatorsdk.operator.Operator;

/** The controllers beside the one that keeps clusters: each is made and registered here. */
final class SideControllers {
  private SideControllers() {}

  static void register(Operator operator, Parts parts) {}
}
