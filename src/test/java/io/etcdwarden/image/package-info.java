/**
 * Tests of the container image: it is built twice and read as a registry would read it.
 *
 * <p>Runs {@code hack/image/build}. Touches nothing but its own folder and the package cache.
 */
package io.etcdwarden.image;
