package io.etcdwarden.simulation;

/** The operator process ends here. It is an Error, so that no code of the operator handles it. */
final class OperatorKilled extends Error {
  private static final long serialVersionUID = 1L;

  OperatorKilled(String where) {
    super("killed " + where, null, false, false);
  }
}
