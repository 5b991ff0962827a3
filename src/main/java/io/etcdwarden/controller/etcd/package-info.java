/**
 * The main controller: the road that every Etcd takes.
 *
 * <p>In: a resource that changed, or one whose objects did. Out: objects written, a status told.
 * The reconciler only walks the road; what to do is decided by functions without a client: the
 * gate, the planner, the certificate engine, the rollout, the teardown. It is handed its clock.
 */
package io.etcdwarden.controller.etcd;
