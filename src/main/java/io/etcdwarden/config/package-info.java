/**
 * The settings of the operator.
 *
 * <p>In: the configuration file, image file and flags. Out: {@code OperatorConfig}, an immutable
 * tree with every default filled in, and {@code Images}. Touches files, once, at start. Does not
 * read the environment.
 */
package io.etcdwarden.config;
