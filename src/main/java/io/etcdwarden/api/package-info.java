/**
 * The custom resources in their wire format, and every label and annotation key.
 *
 * <p>In: nothing. Out: records in which every field may be null, as in the YAML; the planner fills
 * in defaults. Touches nothing. The schemas in {@code crds/} define the format; a test compares
 * them with the records.
 */
package io.etcdwarden.api;
