package io.etcdwarden.simulation;

/** What happens around the requests of the operator; each method may throw. */
interface ApiHooks {
  ApiHooks NONE = new ApiHooks() {};

  /** After the operator has observed the cluster, before it decides. */
  default void afterObserve() {}

  default void beforeWrite(String write) {}

  /** The API server has done the write; the operator has not received the answer. */
  default void afterWrite(String write) {}
}
