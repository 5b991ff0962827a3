package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user has done to a running member by tasks. */
@ExtendWith(EndToEnd.class)
class TasksE2e {
  private static final int KEYS = 100;
  private static final String LONG = "so much text ".repeat(1000);

  @Test
  void aMemberIsMadeSmallerAndSavedForTheLastTime(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    Tasks tasks = new Tasks(story);
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      fillAndForget(door);
      long before = size(door);
      story.step(
          "a task defragments it",
          () -> tasks.succeed("smaller", "main", "defragmentation: {timeoutSeconds: 60}"));
      long after = size(door);
      story.note("its database had " + before + " bytes and has " + after);
      assertTrue(after < before / 2, before + " bytes became " + after);

      door.raiseNoSpace();
      assertThrows(IOException.class, () -> door.put("greeting", "hello"));
      story.step(
          "a task takes an alarm back, and it can be written again",
          () -> tasks.succeed("disarm", "main", "alarmDisarm: {timeoutSeconds: 20}"));
      door.put("greeting", "hello");
      story.step(
          "a task takes the final snapshot",
          () -> tasks.succeed("final", "main", "onDemandSnapshot: {type: full, isFinal: true}"));
      door.expect("greeting", "hello");
    }
  }

  private static void fillAndForget(EtcdDoor door) throws IOException {
    for (int number = 0; number < KEYS; number++) {
      door.put("key-" + number, LONG);
    }
    door.forget("key-");
  }

  private static long size(EtcdDoor door) throws IOException {
    return door.status().path("dbSize").asLong();
  }
}
