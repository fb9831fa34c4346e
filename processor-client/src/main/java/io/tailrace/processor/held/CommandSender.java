package io.tailrace.processor.held;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.processor.schedule.CommandCodec;
import io.tailrace.processor.schedule.CommandTopic;
import io.tailrace.processor.schedule.ScheduleCommand;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends commands about held events to the tasks that hold the events. */
final class CommandSender {

    private final KafkaCluster kafka;
    private final String topic;

    CommandSender(KafkaCluster kafka, String applicationId) {
        this.kafka = kafka;
        this.topic = CommandTopic.of(applicationId);
    }

    /** The topic of the commands. */
    String topic() {
        return topic;
    }

    /**
     * Creates the topic if it is missing, and sends one command for each event. If it fails, a part
     * of the commands may have been sent.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses it
     */
    void send(HeldEventReader reader, List<HeldEvent> events, HeldRequest request)
            throws InterruptedException {
        new TopicProvisioner(reader.scan().admin(), kafka)
                .ensure(List.of(CommandTopic.spec(topic, reader.partitions())));
        Map<String, Object> settings = HeldEventReader.settings(kafka);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (HeldEvent event : events) {
                send(producer, event, request, failure);
            }
            producer.flush();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null) {
            throw KafkaErrors.refused(kafka, "write to topic " + topic, failure.get());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback notes a failure
    private void send(
            KafkaProducer<byte[], byte[]> producer,
            HeldEvent event,
            HeldRequest request,
            AtomicReference<@Nullable Exception> failure) {
        ScheduleCommand command =
                new ScheduleCommand(
                        request.action(), event.place().keyBytes(), request.run(), request.why());
        producer.send(
                new ProducerRecord<>(
                        topic,
                        event.place().partition(),
                        command.key(),
                        CommandCodec.encode(command)),
                (sent, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
    }
}
