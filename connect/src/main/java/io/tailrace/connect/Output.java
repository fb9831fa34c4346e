package io.tailrace.connect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Makes records for the connector's converters. Stateless. */
final class Output {

    private static final JsonMapper JSON = new JsonMapper();

    private Output() {}

    /**
     * A record with the source and the offset of the connector's record.
     *
     * @param made whose headers are text, as all headers of rows are
     */
    static SourceRecord of(SourceRecord from, ProducerRecord<byte[], byte[]> made) {
        ConnectHeaders headers = new ConnectHeaders();
        for (Header header : made.headers()) {
            headers.add(header.key(), text(header.value()), RawSchema.HEADER);
        }
        return from.newRecord(
                made.topic(),
                made.partition(),
                RawSchema.KEY,
                made.key(),
                RawSchema.VALUE,
                made.value(),
                made.timestamp(),
                headers);
    }

    /**
     * A record of the connector as {@code JsonConverter} without schemas writes it, because the
     * converters of this connector write bytes only.
     */
    static SourceRecord json(SourceRecord from) {
        return from.newRecord(
                from.topic(),
                from.kafkaPartition(),
                RawSchema.KEY,
                json(from.key()),
                RawSchema.VALUE,
                json(from.value()),
                from.timestamp(),
                new ConnectHeaders());
    }

    private static byte @Nullable [] json(@Nullable Object data) {
        if (!(data instanceof Struct struct)) {
            return null;
        }
        ObjectNode json = JSON.createObjectNode();
        for (Field field : struct.schema().fields()) {
            json.putPOJO(field.name(), struct.get(field));
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
