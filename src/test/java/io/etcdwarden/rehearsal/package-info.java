/**
 * Runs the distribution once, offline, while the build looks on, so that Java can note which
 * classes a start needs and keep them ready in an archive beside the libraries.
 */
package io.etcdwarden.rehearsal;
