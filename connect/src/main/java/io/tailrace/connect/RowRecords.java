package io.tailrace.connect;

import io.tailrace.event.EventException;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.record.AllowedTypes;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.FittingRecords;
import io.tailrace.record.RecordFactory;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.SourceName;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes records of captured rows, with the factory of the relay. For one thread. */
final class RowRecords {

    private static final Logger LOG = LoggerFactory.getLogger(RowRecords.class);

    private final TransformConfig config;
    private final RowReader reader;
    private final FittingRecords fitting;
    private final String messagePrefix;
    private @Nullable Schema rows;
    private boolean binary;
    private @Nullable Made made;
    private boolean warned;

    /** A factory, and what it was made for. */
    private record Made(RecordFactory factory, String database, boolean binary) {}

    RowRecords(TransformConfig config) {
        this.config = config;
        this.reader =
                new RowReader(
                        config.columns(),
                        config.format().additionalColumns(config.columns()),
                        config.needsHeaders());
        String letters = config.topics().deadLetter();
        this.fitting =
                new FittingRecords(
                        letters,
                        topic ->
                                topic.equals(letters)
                                        ? config.maxDeadLetterBytes()
                                        : config.maxBytes());
        this.messagePrefix = OutboxMessage.prefix(config.table().schema(), config.table().table());
    }

    /** Whether messages with this prefix stand for rows of the table. */
    boolean isOwn(String prefix) {
        return messagePrefix.equals(prefix);
    }

    /** The record of a row that was inserted into the table. */
    ProducerRecord<byte[], byte[]> ofRow(Struct row, Struct source) {
        if (rows != row.schema()) {
            rows = row.schema();
            binary = reader.isBinary(row.schema());
        }
        return record(reader.read(row), source);
    }

    /** The record of a message that stands for a row; a dead letter if it cannot be read. */
    ProducerRecord<byte[], byte[]> ofMessage(Struct message, Struct source) {
        byte[] content = CapturedRow.payloadBytes(message.get("content"));
        return record(row(content == null ? new byte[0] : content), source);
    }

    private CapturedRow row(byte[] content) {
        try {
            return CapturedRow.ofMessage(content);
        } catch (EventException e) {
            if (!warned) {
                warned = true;
                LOG.warn(
                        "Could not read an outbox message in the write-ahead log, so the message is"
                                + " published as a dead letter, like every further one: {}",
                        e.getMessage());
            }
            return CapturedRow.ofUnreadableMessage(content);
        }
    }

    private ProducerRecord<byte[], byte[]> record(CapturedRow row, Struct source) {
        RecordFactory factory = factory(source.getString("db"));
        ProducerRecord<byte[], byte[]> record = factory.record(row);
        String type = String.valueOf(row.aggregateType());
        return fitting.fit(
                isRefused(record.topic(), type)
                        ? factory.undeliverable(record, AllowedTypes.refusal(type))
                        : record);
    }

    /** Other formats check the type themselves, because many types can share a topic. */
    private boolean isRefused(String topic, String type) {
        return config.format() == CloudEventFormat.FORMAT
                && topic.equals(config.topics().outbox(type))
                && !config.types().allows(type);
    }

    private RecordFactory factory(String database) {
        Made current = made;
        if (current == null || current.binary() != binary || !current.database().equals(database)) {
            current = new Made(factory(database, binary), database, binary);
            made = current;
        }
        return current.factory();
    }

    private RecordFactory factory(String database, boolean binaryPayload) {
        String name = config.sourceName();
        return config.format()
                .factory(
                        new RecordFormat.Target(
                                config.topics(),
                                name.isEmpty()
                                        ? SourceName.of(database, config.table().toString())
                                        : name,
                                config.maxDeadLetterBytes(),
                                config.partitions(),
                                config.columns(),
                                binaryPayload,
                                config.types()::allows));
    }
}
