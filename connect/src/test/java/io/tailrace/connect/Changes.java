package io.tailrace.connect;

import io.debezium.data.Envelope;
import io.debezium.data.Uuid;
import io.debezium.schema.SchemaFactory;
import io.debezium.schema.SchemaNameAdjuster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Records as Debezium's connector for PostgreSQL makes them, with the schemas of Debezium. */
final class Changes {

    static final String ID = "0197c2a4-7b1c-7000-8000-0000000000a1";
    static final String TOPIC = "shop.public.outbox";

    private static final Map<String, String> PARTITION = Map.of("server", "shop");
    private static final Map<String, Object> OFFSET = Map.of("lsn", 42L);

    static final Schema ROW =
            SchemaBuilder.struct()
                    .name("shop.public.outbox.Value")
                    .optional()
                    .field("id", Uuid.schema())
                    .field("aggregatetype", Schema.STRING_SCHEMA)
                    .field("aggregateid", Schema.STRING_SCHEMA)
                    .field("type", Schema.STRING_SCHEMA)
                    .field("payload", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("headers", Schema.OPTIONAL_STRING_SCHEMA)
                    .build();

    private static final Schema SOURCE =
            SchemaBuilder.struct()
                    .name("io.debezium.connector.postgresql.Source")
                    .field("db", Schema.STRING_SCHEMA)
                    .field("schema", Schema.STRING_SCHEMA)
                    .field("table", Schema.STRING_SCHEMA)
                    .build();

    private Changes() {}

    /** A row of an order. */
    static Struct row(String type, @Nullable String payload, @Nullable String headers) {
        return new Struct(ROW)
                .put("id", ID)
                .put("aggregatetype", type)
                .put("aggregateid", "order-1")
                .put("type", "order.placed.v1")
                .put("payload", payload)
                .put("headers", headers);
    }

    /** A row of a table that has no column for headers. */
    static Struct rowWithoutHeaders(String type) {
        return like(row(type, "{}", null), "headers", null);
    }

    /** A row of an order, whose payload is of type {@code bytea}. */
    static Struct binaryRow(byte[] payload) {
        return like(row("order", null, null), "payload", Schema.OPTIONAL_BYTES_SCHEMA)
                .put("payload", ByteBuffer.wrap(payload));
    }

    /** A row with another schema for a column; null for a table without it. */
    private static Struct like(Struct row, String column, @Nullable Schema type) {
        SchemaBuilder schema = SchemaBuilder.struct().name(ROW.name()).optional();
        for (Field field : ROW.fields()) {
            if (!field.name().equals(column)) {
                schema.field(field.name(), field.schema());
            } else if (type != null) {
                schema.field(column, type);
            }
        }
        Struct copy = new Struct(schema.build());
        copy.schema().fields().stream()
                .filter(field -> !field.name().equals(column))
                .forEach(field -> copy.put(field, row.get(field.name())));
        return copy;
    }

    static SourceRecord inserted(Struct row) {
        return change("public", "outbox", row, "c");
    }

    /** A change of a table. */
    static SourceRecord change(String schema, String table, Struct row, String operation) {
        Envelope envelope =
                Envelope.defineSchema()
                        .withName("shop.%s.%s.Envelope".formatted(schema, table))
                        .withRecord(row.schema())
                        .withSource(SOURCE)
                        .build();
        Struct source = source(schema, table);
        Instant now = Instant.EPOCH;
        Struct value =
                switch (operation) {
                    case "c" -> envelope.create(row, source, now);
                    case "r" -> envelope.read(row, source, now);
                    case "u" -> envelope.update(row, row, source, now);
                    case "d" -> envelope.delete(row, source, now);
                    case "t" -> envelope.truncate(source, now);
                    default -> throw new IllegalArgumentException(operation);
                };
        return record("shop.%s.%s".formatted(schema, table), value);
    }

    private static Struct source(String schema, String table) {
        return new Struct(SOURCE).put("db", "shop").put("schema", schema).put("table", table);
    }

    /** A message in the write-ahead log. */
    static SourceRecord message(String prefix, String content) {
        Schema block =
                SchemaBuilder.struct()
                        .name("io.debezium.connector.postgresql.Message")
                        .field("prefix", Schema.OPTIONAL_STRING_SCHEMA)
                        .field("content", Schema.OPTIONAL_BYTES_SCHEMA)
                        .build();
        Schema value =
                SchemaBuilder.struct()
                        .name("io.debezium.connector.postgresql.MessageValue")
                        .field("op", Schema.STRING_SCHEMA)
                        .field("source", SOURCE)
                        .field("message", block)
                        .build();
        return record(
                "shop.message",
                new Struct(value)
                        .put("op", "m")
                        .put("source", source("", ""))
                        .put(
                                "message",
                                new Struct(block)
                                        .put("prefix", prefix)
                                        .put("content", content.getBytes(StandardCharsets.UTF_8))));
    }

    static SourceRecord heartbeat() {
        SchemaFactory schemas = SchemaFactory.get();
        Schema key = schemas.heartbeatKeySchema(SchemaNameAdjuster.NO_OP);
        Schema value = schemas.heartbeatValueSchema(SchemaNameAdjuster.NO_OP);
        return new SourceRecord(
                PARTITION,
                OFFSET,
                "__debezium-heartbeat.shop",
                0,
                key,
                new Struct(key).put("serverName", "shop"),
                value,
                new Struct(value).put("ts_ms", 7L));
    }

    static SourceRecord tombstone(String topic) {
        return new SourceRecord(PARTITION, OFFSET, topic, null, null, null, null);
    }

    static SourceRecord record(String topic, Struct value) {
        return new SourceRecord(PARTITION, OFFSET, topic, null, null, value.schema(), value);
    }
}
