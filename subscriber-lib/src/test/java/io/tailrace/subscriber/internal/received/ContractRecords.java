package io.tailrace.subscriber.internal.received;

import io.tailrace.contract.ContractValue;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records as the cases of the contract have them. */
public final class ContractRecords {

    private ContractRecords() {}

    /** A record that was read from a topic. */
    public static ConsumerRecord<byte[], byte[]> of(String topic, ContractValue record) {
        return new ConsumerRecord<>(
                topic,
                0,
                0,
                Instant.parse("2024-10-08T14:03:22Z").toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                record.get("key").bytesOrNull(),
                record.get("value").bytesOrNull(),
                headers(record.get("headers")),
                Optional.empty());
    }

    /** Headers in their order. */
    public static Headers headers(ContractValue pairs) {
        Headers headers = new RecordHeaders();
        for (ContractValue pair : pairs.items()) {
            headers.add(pair.get(0).text(), pair.get(1).bytesOrNull());
        }
        return headers;
    }
}
