/**
 * The contract between the controller of on-demand tasks and the operations that it runs.
 *
 * <p>In: a task and the Etcd that it names. Out: a rejection, or the result of one attempt. Touches
 * nothing.
 */
package io.etcdwarden.controller.opstask.operation;
