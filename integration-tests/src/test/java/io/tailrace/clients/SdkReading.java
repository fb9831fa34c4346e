package io.tailrace.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records as the official CloudEvents SDK does. */
final class SdkReading {

    private SdkReading() {}

    /** Requires that the SDK reads every record that the processor has written. */
    static void check(List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(records).isNotEmpty();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            CloudEvent event = read(record);
            assertThat(event.getType()).isEqualTo("order.placed.v1");
            assertThat(event.getSubject())
                    .isEqualTo(new String(record.key(), StandardCharsets.UTF_8));
            assertThat(event.getDataContentType()).isEqualTo("application/json");
            assertThat(event.getSource()).hasToString("/shop/public.outbox");
            assertThat(event.getTime()).isNotNull();
            assertThat(event.getData().toBytes()).isEqualTo(record.value());
        }
    }

    static CloudEvent read(ConsumerRecord<byte[], byte[]> record) {
        try (CloudEventDeserializer deserializer = new CloudEventDeserializer()) {
            return deserializer.deserialize(record.topic(), record.headers(), record.value());
        }
    }
}
