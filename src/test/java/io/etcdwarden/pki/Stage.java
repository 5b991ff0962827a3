package io.etcdwarden.pki;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** A cluster whose certificates a user provides, all sound until a test spoils some of them. */
final class Stage {
  private final Map<Line, Recipe> authorities = new EnumMap<>(Line.class);
  private final Map<Line, byte[]> roots = new EnumMap<>(Line.class);
  private final Map<Line, Recipe> between = new EnumMap<>(Line.class);
  private final Map<Target, Recipe> leaves = new EnumMap<>(Target.class);
  private final Map<Target, List<Consumer<Map<String, byte[]>>>> edits =
      new EnumMap<>(Target.class);
  private final Map<Target, UnaryOperator<StoredSecret>> secretEdits = new EnumMap<>(Target.class);
  private final List<StoredSecret> others = new ArrayList<>();
  private UnaryOperator<PkiWish> wishEdit = UnaryOperator.identity();

  Stage() {
    for (Line line : Line.values()) {
      authorities.put(line, Recipe.authority(line.word() + "-authority"));
    }
    leaves.put(Target.SRVc, Recipe.leaf("server").named(dnsNames(Target.SRVc)));
    leaves.put(Target.CLIc, client());
    leaves.put(Target.SRVp, Recipe.leaf("peer").named(dnsNames(Target.SRVp)));
    leaves.put(Target.SRVb, Recipe.leaf("backup").named(dnsNames(Target.SRVb)));
    leaves.put(Target.CLIb, client());
  }

  private static Recipe client() {
    Recipe recipe = Recipe.leaf("client");
    recipe.purposes = List.of(KeyPurposeId.id_kp_clientAuth);
    return recipe;
  }

  static List<String> dnsNames(Target target) {
    return Wishes.full().lines().stream()
        .flatMap(line -> line.credentials().stream())
        .filter(spec -> spec.line() == target.line && spec.part() == target.part)
        .findFirst()
        .orElseThrow()
        .names()
        .dnsNames();
  }

  Recipe authority(Target target) {
    return authorities.get(target.line);
  }

  Recipe leaf(Target target) {
    return leaves.get(target);
  }

  /** Puts an intermediate authority between the line's authority and its leaves. */
  Recipe intermediate(Target target) {
    return between.computeIfAbsent(
        target.line, line -> Recipe.authority(line.word() + "-intermediate"));
  }

  /** Changes the Secret's data after the certificates are made. */
  void edit(Target target, Consumer<Map<String, byte[]>> edit) {
    edits.computeIfAbsent(target, unknown -> new ArrayList<>()).add(edit);
  }

  void put(Target target, String key, byte[] value) {
    edit(target, data -> data.put(key, value));
  }

  void editSecret(Target target, UnaryOperator<StoredSecret> edit) {
    secretEdits.put(target, edit);
  }

  /** Adds a Secret beside the eight. */
  void store(String name, Map<String, byte[]> data) {
    others.add(StoredSecret.unwritten(name, StoredSecret.OPAQUE, data));
  }

  void wish(UnaryOperator<PkiWish> edit) {
    UnaryOperator<PkiWish> earlier = wishEdit;
    wishEdit = wish -> edit.apply(earlier.apply(wish));
  }

  PkiOutcome settle() {
    PkiWish wish = wishEdit.apply(Wishes.full());
    return new PkiEngine(new SeededRandom(3)).settle(wish, vault(), Wishes.NOW);
  }

  Vault vault() {
    List<StoredSecret> secrets = new ArrayList<>(others);
    for (Target target : Target.values()) {
      Map<String, byte[]> data = target.part == Part.CA ? authorityData(target) : leafData(target);
      edits.getOrDefault(target, List.of()).forEach(edit -> edit.accept(data));
      String type = target.part == Part.CA ? StoredSecret.OPAQUE : StoredSecret.TLS;
      StoredSecret secret = StoredSecret.unwritten(target.secret, type, data);
      StoredSecret edited =
          secretEdits.getOrDefault(target, UnaryOperator.identity()).apply(secret);
      if (edited != null) {
        secrets.add(edited);
      }
    }
    return Vault.of(secrets);
  }

  private Map<String, byte[]> authorityData(Target target) {
    Map<String, byte[]> data = new TreeMap<>();
    byte[] own = root(target.line);
    data.put("ca.crt", target.line == Line.CLIENT ? join(own, root(Line.BACKUP)) : own);
    return data;
  }

  private Map<String, byte[]> leafData(Target target) {
    Map<String, byte[]> data = new TreeMap<>();
    Recipe leaf = leaves.get(target);
    Recipe root = authorities.get(target.line);
    Recipe middle = between.get(target.line);
    byte[] chain =
        middle == null
            ? pem(leaf.signedBy(root))
            : join(pem(leaf.signedBy(middle)), pem(middle.signedBy(root)));
    data.put("tls.crt", chain);
    data.put("tls.key", Pem.write("PRIVATE KEY", leaf.key.getPrivate().getEncoded()));
    return data;
  }

  /** Made once: the same authority may stand in two bundles. */
  private byte[] root(Line line) {
    return roots.computeIfAbsent(line, l -> pem(authorities.get(l).selfSigned()));
  }

  static byte[] pem(byte[] der) {
    return Pem.write("CERTIFICATE", der);
  }

  static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
