/**
 * What holds when things go wrong, shown on a real API server.
 *
 * <p>In: the whole operator, behind a proxy that loses its requests or in front of members that are
 * real. Out: the same cluster, the same objects, whatever happened on the way.
 */
package io.etcdwarden.reliability;
