package io.etcdwarden.observed;

/** Whether a storage class allows volumes to expand. */
public enum VolumeExpansion {
  ALLOWED,
  NOT_ALLOWED,
  NO_SUCH_CLASS
}
