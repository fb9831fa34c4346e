package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.RecordHop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Counts the partitions that Kafka assigns to it. What was counted, and the offsets up to which it
 * was, are one transaction; after any failure the object is thrown away, and another one goes on
 * from what is committed. Single use, for one thread.
 */
final class TopicCounter implements ConsumerRebalanceListener, AutoCloseable {

    /** How often what was counted is published. */
    private static final Duration TICK = Duration.ofSeconds(5);

    private static final Duration SHORT = Duration.ofMillis(100);

    /** How often is looked whether waiting records are processed, while no more can be taken in. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AccountWriter writer;
    private final Brokers brokers;
    private final AccountView view;
    private final RecordHop hop;
    private final CounterState state;
    private final CountedParts parts;
    private final Round round = new Round();
    private final AccountBegin begin;
    private final Takeover takeover;
    private boolean reassigned;
    private boolean failed = true;
    private long nextTick = System.nanoTime();
    private long nextLook = System.nanoTime();

    /**
     * @param consumer closed by this object, unlike the other clients
     * @param state told how it goes
     */
    TopicCounter(
            KafkaConsumer<byte[], byte[]> consumer,
            AccountWriter writer,
            Brokers brokers,
            AccountView view,
            RecordHop hop,
            Kept kept,
            CounterState state) {
        this.consumer = consumer;
        this.writer = writer;
        this.brokers = brokers;
        this.view = view;
        this.hop = hop;
        this.state = state;
        this.parts = new CountedParts(hop, kept, state::late);
        this.begin = new AccountBegin(view, brokers, writer);
        this.takeover = new Takeover(consumer, brokers, view, begin, kept, parts);
    }

    /** Counts until it is asked to stop. */
    void run(BooleanSupplier stopping) throws InterruptedException {
        writer.start();
        begin.await(stopping);
        consumer.subscribe(hop.pattern(), this);
        failed = false;
        try {
            while (!stopping.getAsBoolean()) {
                step();
            }
        } catch (WakeupException e) {
            if (!stopping.getAsBoolean()) {
                throw e;
            }
        } catch (RuntimeException | InterruptedException e) {
            failed = true;
            throw e;
        }
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT)); // publishes what was counted
        writer.gone();
    }

    private void step() throws InterruptedException {
        takeover.proceed();
        consumer.pause(parts.full());
        Instant now = Instant.now();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(pause());
        records.partitions().forEach(part -> parts.add(part, records.records(part), now));
        boolean due = System.nanoTime() - nextTick >= 0;
        if (due || (!parts.full().isEmpty() && System.nanoTime() - nextLook >= 0)) {
            nextLook = System.nanoTime() + LOOK.toNanos();
            settle();
        }
        if (due) {
            nextTick = System.nanoTime() + TICK.toNanos();
            tick(now);
        }
    }

    private Duration pause() {
        if (!takeover.pending().isEmpty()) {
            return SHORT;
        }
        Duration left = Duration.ofNanos(Math.max(0, nextTick - System.nanoTime()));
        return consumer.paused().isEmpty() || left.compareTo(LOOK) < 0 ? left : LOOK;
    }

    /** Counts what the processors have processed in the meantime. */
    private void settle() throws InterruptedException {
        if (parts.isWaiting()) {
            parts.processed(brokers.processed());
        }
        Set<TopicPartition> again = new HashSet<>(consumer.paused());
        again.removeAll(parts.full());
        again.removeAll(takeover.pending());
        consumer.resume(again);
    }

    private void tick(Instant now) throws InterruptedException {
        if (!isBusy()) {
            state.roundEnded();
            return;
        }
        if (!round.isRunning()) {
            long read = view.position();
            Set<String> topics =
                    brokers.topics().stream().filter(hop::isCounted).collect(Collectors.toSet());
            round.begin(brokers.ends(consumer.assignment()), topics, read);
        }
        String waitsFor =
                takeover.waitsFor()
                        .or(() -> round.waitsFor(consumer.subscription(), this::counted))
                        .orElse(null);
        state.waitsFor(waitsFor);
        publish(now, waitsFor == null);
    }

    /** An idle pipeline costs nothing. */
    private boolean isBusy() {
        return reassigned
                || parts.isChanged()
                || parts.isWaiting()
                || view.differences().open() > 0
                || !view.expired().isEmpty();
    }

    private long counted(TopicPartition partition) {
        return parts.counted(partition, consumer.position(partition));
    }

    /**
     * @param complete whether the counter has gone through all its partitions
     */
    private void publish(Instant now, boolean complete) {
        List<Counted> counted = new ArrayList<>(parts.changes(now));
        List<Counted> expired = view.expired();
        counted.addAll(expired);
        if (counted.isEmpty() && !complete) {
            return;
        }
        writer.write(
                counted,
                offsets(),
                consumer.groupMetadata(),
                complete ? parts.names() : null,
                round.since(),
                complete ? ended() : Set.of());
        parts.published();
        view.removed(expired);
        if (complete) {
            round.end();
            reassigned = false;
            state.roundEnded();
        }
    }

    /** Counters that were killed, whose partitions others have. */
    private Set<String> ended() {
        Set<String> ended =
                new HashSet<>(
                        view.ask(
                                ledger ->
                                        ledger.superseded(
                                                part ->
                                                        round.topics()
                                                                .contains(
                                                                        CounterState.topic(
                                                                                part)))));
        ended.remove(state.member());
        return ended;
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : parts.partitions()) {
            offsets.put(partition, new OffsetAndMetadata(counted(partition)));
        }
        return offsets;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        reassigned = true;
        round.end();
        takeover.begin(added);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> removed) {
        if (!failed && !parts.partitions().isEmpty()) {
            publish(Instant.now(), false);
        }
        onPartitionsLost(removed);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> removed) {
        parts.remove(removed);
        takeover.cancel(removed);
        reassigned = true;
        round.end();
    }

    /** Gives the partitions back. After a failure nothing is published. The clients stay open. */
    @Override
    public void close() {
        failed = true;
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
