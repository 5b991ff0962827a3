/**
 * Tests of the whole operator with a real API server and with faults.
 *
 * <p>In: the operator, behind a proxy that drops or delays requests, or with real etcd members.
 * Out: the same objects and the same status as without the fault.
 */
package io.etcdwarden.reliability;
