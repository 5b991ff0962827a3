/** A fake backup-restore sidecar with prepared responses, its certificates, and its host names. */
package io.etcdwarden.support.sidecar;
