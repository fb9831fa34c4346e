package io.tailrace.processor.topics;

import io.tailrace.processor.topology.stage.CommitPace;
import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.transaction.ProducersInTurn;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka Streams consumers that read only the input topics which the {@link TopicWatch} has
 * checked, whatever else matches the pattern of the topology. One topic with more partitions than
 * the changelogs of the state stores would stop every task. Safe for any thread.
 */
public final class CheckedInputs implements KafkaClientSupplier {

    private final LongSupplier nextDue;
    private final PausedInputs paused;
    private final CommitPace pace;
    private volatile Set<String> topics = Set.of();

    /**
     * @param nextDue when the next held event is due, in milliseconds since 1970
     * @param paused the partitions that are not read at this moment
     * @param pace told when the stream threads poll and commit
     */
    public CheckedInputs(LongSupplier nextDue, PausedInputs paused, CommitPace pace) {
        this.nextDue = nextDue;
        this.paused = paused;
        this.pace = pace;
    }

    /**
     * Consumers read these topics from their next poll on. Topics of events are never taken back.
     */
    void set(Set<String> checked) {
        if (!topics.equals(checked)) {
            topics = Set.copyOf(checked);
        }
    }

    /** The topics that consumers may read. */
    public Set<String> topics() {
        return topics;
    }

    /** Whether consumers may read this topic. */
    boolean contains(String topic) {
        return topics.contains(topic);
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return ProducersInTurn.of(
                settings, CheckedInputs::producer, () -> pace.committed(System.nanoTime()));
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return new CheckedConsumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return plainConsumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return plainConsumer(settings);
    }

    private static Consumer<byte[], byte[]> plainConsumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Subscribes again when more topics were checked, and waits longer while there is nothing to
     * do. For one stream thread.
     */
    private final class CheckedConsumer extends KafkaConsumer<byte[], byte[]> {

        private @Nullable ConsumerRebalanceListener listener;
        private final IdleWait wait = new IdleWait(nextDue);
        private final InputPauses pauses = new InputPauses(paused);
        private Set<String> subscribed = Set.of();

        CheckedConsumer(Map<String, Object> settings) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        /**
         * @param all ignored: what it matches includes topics that were not checked
         */
        @Override
        public void subscribe(Pattern all, ConsumerRebalanceListener callback) {
            listener = callback;
            subscribeToChecked(callback);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (listener != null && subscribed != topics) {
                subscribeToChecked(listener);
            }
            if (pauses.isNeeded()) {
                InputPauses.Change change = pauses.change(assignment());
                super.pause(change.pause());
                super.resume(change.resume());
            }
            ConsumerRecords<byte[], byte[]> records = super.poll(patience(timeout));
            long nanos = System.nanoTime();
            wait.ended(records.count(), nanos);
            pace.polled(
                    nanos, () -> Backlog.isLarge(records.count(), assignment(), this::currentLag));
            return records;
        }

        private Duration patience(Duration wanted) {
            long nanos = System.nanoTime();
            Duration idle = wait.extended(wanted, nanos, System.currentTimeMillis());
            long untilCommit = pace.patienceMillis(nanos);
            return untilCommit < idle.toMillis() ? Duration.ofMillis(untilCommit) : idle;
        }

        /** Kafka Streams pauses partitions of which it has enough records. */
        @Override
        public void pause(Collection<TopicPartition> partitions) {
            pauses.streamsPauses(partitions);
            super.pause(partitions);
        }

        @Override
        public void resume(Collection<TopicPartition> partitions) {
            super.resume(pauses.streamsResumes(partitions));
        }

        /** Kafka Streams would not process the other inputs of a task before this one has come. */
        @Override
        public OptionalLong currentLag(TopicPartition partition) {
            return paused.contains(partition) ? OptionalLong.of(0) : super.currentLag(partition);
        }

        private void subscribeToChecked(ConsumerRebalanceListener callback) {
            Set<String> checked = topics;
            subscribed = checked;
            super.subscribe(anyOf(checked), callback);
        }
    }

    private static Pattern anyOf(Set<String> topics) {
        return Pattern.compile(
                topics.stream().sorted().map(Pattern::quote).collect(Collectors.joining("|")));
    }
}
