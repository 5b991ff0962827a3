package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;

/** What people switch on an Etcd by the presence of an annotation. */
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
