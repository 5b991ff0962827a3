package io.etcdwarden.etcdclient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoMessageTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Four mebibytes of empty fields would take more than a hundred mebibytes of memory. */
  @Test
  void aMessageWithMillionsOfFieldsIsRefused() {
    byte[] empty = new byte[20_002];
    for (int i = 0; i < empty.length; i += 2) {
      empty[i] = 0x12;
    }

    assertThrows(IllegalArgumentException.class, () -> ProtoMessage.read(empty));
  }

  /** The examples of the encoding guide of protocol buffers. */
  @Test
  void theExamplesOfTheGuideAreReadAndWritten() {
    assertEquals(150, ProtoMessage.read(HEX.parseHex("089601")).number(1));
    assertEquals("testing", ProtoMessage.read(HEX.parseHex("120774657374696e67")).text(2));
    assertEquals(150, ProtoMessage.read(HEX.parseHex("1a03089601")).message(3).number(1));
    assertArrayEquals(HEX.parseHex("089601"), new ProtoWriter().number(1, 150).toBytes());
    assertArrayEquals(
        HEX.parseHex("120774657374696e67"),
        new ProtoWriter().bytes(2, "testing".getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 127, 128, 1L << 35, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void everyNumberIsReadAsItWasWritten(long number) {
    byte[] written = new ProtoWriter().number(2000, number).toBytes();

    assertEquals(number, ProtoMessage.read(written).number(2000));
  }

  @Test
  void anAbsentFieldHasItsDefaultValue() {
    ProtoMessage empty = ProtoMessage.read(new byte[0]);

    assertEquals(0, empty.number(1));
    assertEquals("", empty.text(1));
    assertEquals(List.of(), empty.texts(1));
    assertEquals(0, empty.message(1).number(1));
    assertArrayEquals(new byte[0], new ProtoWriter().number(1, 0).flag(2, false).toBytes());
  }

  @Test
  void unknownFieldsAndFieldsOfAnotherTypeAreIgnoredAndTheLastOfTwoCounts() {
    String fixed32 = "1d00000001";
    String fixed64 = "210000000000000001";
    ProtoMessage message =
        ProtoMessage.read(HEX.parseHex(fixed32 + fixed64 + "08010802" + "120161"));

    assertEquals(2, message.number(1));
    assertEquals("", message.text(1));
    assertEquals(0, message.number(2));
    assertEquals(0, message.number(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08", // a tag without a value
        "0880", // a number that does not end
        "08ffffffffffffffffffffff01", // a number of more than ten bytes
        "0a05", // shorter than its length
        "0affffffffffffffffff01", // a negative length
        "0b", // a group
        "0f" // no wire type
      })
  void malformedBytesAreRejected(String hex) {
    assertThrows(IllegalArgumentException.class, () -> ProtoMessage.read(HEX.parseHex(hex)));
  }

  @Test
  void anyBytesAreReadOrRejected() {
    Random random = new Random(1);
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      try {
        EndpointStatus.of(ProtoMessage.read(bytes));
        RangeResult.of(ProtoMessage.read(bytes));
        RaisedAlarm.listOf(ProtoMessage.read(bytes));
      } catch (IllegalArgumentException malformed) {
        // The only exception that is allowed.
      }
    }
  }
}
