package io.etcdwarden.config;

/** Which user the operator is to the API server: by its service account, or by full name. */
final class Reconciler {
  private Reconciler() {}

  static String read(Section protection) {
    String fullName = protection.text("reconcilerServiceAccountFQDN", "");
    boolean isNamedByAccount = protection.has("serviceAccountInfo");
    Section account = protection.section("serviceAccountInfo");
    String name = account.text("name", "");
    String namespace = account.text("namespace", "");
    account.refuseTheRest();
    if (!protection.truth("enabled", false)) {
      return "";
    }
    if (!isNamedByAccount) {
      return fullName;
    }
    String key = "webhooks.etcdComponentProtection.";
    Rules.require(
        fullName.isEmpty(),
        key + "reconcilerServiceAccountFQDN",
        "and serviceAccountInfo exclude each other; keep serviceAccountInfo");
    Rules.notBlank(key + "serviceAccountInfo.name", name);
    Rules.notBlank(key + "serviceAccountInfo.namespace", namespace);
    return "system:serviceaccount:" + namespace + ":" + name;
  }
}
