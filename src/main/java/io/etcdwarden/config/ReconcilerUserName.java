package io.etcdwarden.config;

/** Which user the operator is to the API server: by its service account, or by full name. */
final class ReconcilerUserName {
  private ReconcilerUserName() {}

  static String read(Section protection) {
    String fullName = protection.text("reconcilerServiceAccountFQDN", "");
    boolean isNamedByAccount = protection.has("serviceAccountInfo");
    Section account = protection.section("serviceAccountInfo");
    String name = account.text("name", "");
    String namespace = account.text("namespace", "");
    account.rejectUnknownKeys();
    if (!protection.bool("enabled", false)) {
      return "";
    }
    if (!isNamedByAccount) {
      return fullName;
    }
    String key = "webhooks.etcdComponentProtection.";
    SettingRules.require(
        fullName.isEmpty(),
        key + "reconcilerServiceAccountFQDN",
        "and serviceAccountInfo exclude each other; keep serviceAccountInfo");
    SettingRules.requireNotBlank(key + "serviceAccountInfo.name", name);
    SettingRules.requireNotBlank(key + "serviceAccountInfo.namespace", namespace);
    return "system:serviceaccount:" + namespace + ":" + name;
  }
}
