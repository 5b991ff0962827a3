package io.etcdwarden.render;

import io.etcdwarden.api.GoDuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The arguments of a program, in the order in which they are given. */
final class Arguments {
  private final List<String> list = new ArrayList<>();

  Arguments word(String word) {
    list.add(word);
    return this;
  }

  Arguments flag(String name, Object value) {
    list.add("--" + name + "=" + value);
    return this;
  }

  Arguments flag(String name, Optional<String> value) {
    value.ifPresent(given -> flag(name, given));
    return this;
  }

  Arguments duration(String name, Optional<GoDuration> value) {
    return flag(name, value.map(GoDuration::inGoNotation));
  }

  List<String> list() {
    return List.copyOf(list);
  }
}
