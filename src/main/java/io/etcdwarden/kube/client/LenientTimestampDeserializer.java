package io.etcdwarden.kube.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * Deserializes the times of Leases. A time outside the years 0 to 9999 is read as absent: the API
 * server stores {@code 9999-12-31T23:59:59-01:00} and returns it in UTC, with five digits. One such
 * Lease must not end the informer of all Leases.
 */
final class LenientTimestampDeserializer extends StdScalarDeserializer<ZonedDateTime> {
  private static final long serialVersionUID = 1L;

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendZoneOrOffsetId()
          .toFormatter(Locale.ROOT);

  LenientTimestampDeserializer() {
    super(ZonedDateTime.class);
  }

  @Override
  public ZonedDateTime deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    String text = json.getValueAsString();
    if (text == null) {
      json.skipChildren();
      return null;
    }
    try {
      return ZonedDateTime.parse(text, FORMAT)
          .withZoneSameInstant(context.getTimeZone().toZoneId());
    } catch (DateTimeException unreadable) {
      return null;
    }
  }
}
