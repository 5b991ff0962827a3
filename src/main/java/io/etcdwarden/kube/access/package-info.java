/**
 * The reads and writes that the side controllers, the webhook and the command line need.
 *
 * <p>In: names of objects, jobs, annotations. Out: the objects as the API server or a cache has
 * them, or an {@code OperatorException} for the user. Touches the API server.
 */
package io.etcdwarden.kube.access;
