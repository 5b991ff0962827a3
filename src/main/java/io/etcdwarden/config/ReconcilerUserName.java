package io.etcdwarden.config;

/**
 * Reads the user name of the operator at the API server: from its service account, or the full
 * name.
 */
final class ReconcilerUserName {
  private ReconcilerUserName() {}

  static String read(Section protection) {
    String fullName = protection.text("reconcilerServiceAccountFQDN", "");
    boolean hasAccount = protection.has("serviceAccountInfo");
    Section account = protection.section("serviceAccountInfo");
    String name = account.text("name", "");
    String namespace = account.text("namespace", "");
    account.rejectUnknownKeys();
    if (!protection.bool("enabled", false)) {
      return "";
    }
    if (!hasAccount) {
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
