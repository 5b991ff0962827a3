package io.etcdwarden.observed;

/** What a class of storage says of volumes that are to grow. */
public enum VolumeExpansion {
  ALLOWED,
  NOT_ALLOWED,
  NO_SUCH_CLASS
}
