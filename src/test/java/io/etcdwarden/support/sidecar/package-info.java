/** A backup-restore sidecar that answers as a test has scripted, and the names it is called by. */
package io.etcdwarden.support.sidecar;
