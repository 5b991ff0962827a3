package io.etcdwarden.render;

import io.etcdwarden.api.GoDuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line arguments of a program, in order. */
public final class Arguments {
  private final List<String> list = new ArrayList<>();

  public Arguments add(String word) {
    list.add(word);
    return this;
  }

  public Arguments flag(String name, Object value) {
    list.add("--" + name + "=" + value);
    return this;
  }

  public Arguments flag(String name, Optional<String> value) {
    value.ifPresent(given -> flag(name, given));
    return this;
  }

  public Arguments duration(String name, Optional<GoDuration> value) {
    return flag(name, value.map(GoDuration::inGoNotation));
  }

  public List<String> list() {
    return List.copyOf(list);
  }
}
