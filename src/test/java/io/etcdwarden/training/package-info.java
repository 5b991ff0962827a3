/**
 * The training run for the start cache: the build runs the distribution once, without a cluster,
 * and Java stores the classes that a start needs beside the libraries.
 */
package io.etcdwarden.training;
