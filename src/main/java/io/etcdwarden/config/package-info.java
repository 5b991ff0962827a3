/**
 * The operator's own settings.
 *
 * <p>In: the configuration file, once, at start. Out: {@code OperatorConfig}, an immutable tree
 * with every default filled in. Touches files, once, at start; nothing here is asked of the
 * environment.
 */
package io.etcdwarden.config;
