package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;

/**
 * One use of a Secret by a process of a member, and when the process reads the files. Measured with
 * etcd 3.5, etcd-wrapper and etcd-backup-restore.
 */
public enum Use {
  ETCD_SERVER(MemberContainer.ETCD, Line.CLIENT, Part.SERVER, Reading.EACH_HANDSHAKE, "etcd"),
  ETCD_PEER(MemberContainer.ETCD, Line.PEER, Part.SERVER, Reading.EACH_HANDSHAKE, "etcd peers"),
  WRAPPER_SERVER(
      MemberContainer.ETCD, Line.CLIENT, Part.SERVER, Reading.AT_START, "etcd-wrapper server"),
  WRAPPER_CLIENT(
      MemberContainer.ETCD, Line.CLIENT, Part.CLIENT, Reading.AT_START, "etcd-wrapper client"),
  ETCD_CLIENT_TRUST(MemberContainer.ETCD, Line.CLIENT, Part.CA, Reading.AT_START, "etcd"),
  ETCD_PEER_TRUST(MemberContainer.ETCD, Line.PEER, Part.CA, Reading.AT_START, "etcd peers"),
  WRAPPER_BACKUP_TRUST(
      MemberContainer.ETCD, Line.BACKUP, Part.CA, Reading.AT_START, "etcd-wrapper client"),
  BACKUP_SERVER(
      MemberContainer.BACKUP_RESTORE,
      Line.BACKUP,
      Part.SERVER,
      Reading.AT_START,
      "backup-restore server"),
  BACKUP_CLIENT(
      MemberContainer.BACKUP_RESTORE,
      Line.CLIENT,
      Part.CLIENT,
      Reading.EACH_HANDSHAKE,
      "backup-restore client"),

  /** Most of its clients of etcd live for one call, but the one that watches for changes stays. */
  BACKUP_CLIENT_TRUST(
      MemberContainer.BACKUP_RESTORE,
      Line.CLIENT,
      Part.CA,
      Reading.AT_START,
      "backup-restore client");

  private enum Reading {
    AT_START,
    EACH_HANDSHAKE
  }

  private final MemberContainer container;
  private final Line line;
  private final Part part;
  private final Reading reading;
  private final String wireName;

  Use(MemberContainer container, Line line, Part part, Reading reading, String wireName) {
    this.container = container;
    this.line = line;
    this.part = part;
    this.reading = reading;
    this.wireName = wireName;
  }

  public MemberContainer container() {
    return container;
  }

  public Line line() {
    return line;
  }

  public Part part() {
    return part;
  }

  /** Whether only a restart makes the process use a new content of the Secret. */
  public boolean needsRestart() {
    return reading == Reading.AT_START;
  }

  /** The value in the status. */
  public String wireName() {
    return wireName;
  }
}
