/**
 * Holds the container image to what is promised of it: built twice, read as any registry would read
 * it. Runs {@code hack/image/build}; touches nothing outside its own folder and the cache of
 * packages.
 */
package io.etcdwarden.image;
