package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;

/** An annotation whose presence on an Etcd switches something on or off. */
enum AnnotationSwitch {
  SUSPENDED("suspended", Annotations.SUSPEND),
  UNPROTECTED("unprotected", Annotations.DISABLE_PROTECTION);

  private final String word;
  private final String key;

  AnnotationSwitch(String word, String key) {
    this.word = word;
    this.key = key;
  }

  String word() {
    return word;
  }

  String key() {
    return key;
  }
}
