/**
 * The custom resources as they are on the wire.
 *
 * <p>In: nothing. Out: records as nullable as the YAML, and every label and annotation key. No
 * behaviour beyond questions about a value; deciding what an absent field means is the planner's
 * job. Touches nothing. The schemas in {@code crds/} are the contract; a test holds both together.
 */
package io.etcdwarden.api;
