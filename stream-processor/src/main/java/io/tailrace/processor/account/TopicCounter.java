package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.IdMinute;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

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

    /** Clocks of those who make ids and of those who write records differ by less than this. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    /** The time in which all processors of an application id are replaced by ones that count. */
    private static final int MINUTES_TO_BEGIN = 2;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AccountWriter writer;
    private final Brokers brokers;
    private final AccountView view;
    private final RecordHop hop;
    private final Kept kept;
    private final CounterState state;
    private final CountedParts parts;
    private final Round round = new Round();

    /** Partitions whose earlier counts are not read yet, and how far the view has to read. */
    private final Set<TopicPartition> loading = new HashSet<>();

    private long loadFrom = Long.MAX_VALUE;
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
        this.kept = kept;
        this.state = state;
        this.parts = new CountedParts(hop, kept, state::late);
    }

    /** Counts until it is asked to stop. */
    void run(BooleanSupplier stopping) throws InterruptedException {
        writer.start();
        begin(stopping);
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

    /** The first counter says from when on is counted, once. */
    private void begin(BooleanSupplier stopping) throws InterruptedException {
        long end = brokers.endOfAccount();
        while (view.position() < end && !stopping.getAsBoolean()) {
            Thread.sleep(SHORT.toMillis());
        }
        if (!stopping.getAsBoolean() && begun() == Long.MAX_VALUE) {
            writer.begin(new Begin(first()));
            while (begun() == Long.MAX_VALUE && !stopping.getAsBoolean()) {
                Thread.sleep(SHORT.toMillis());
            }
        }
    }

    /** A pipeline that has processed nothing yet is counted from its beginning. */
    private long first() throws InterruptedException {
        return brokers.processed().isEmpty() ? 0 : IdMinute.at(Instant.now()) + MINUTES_TO_BEGIN;
    }

    private long begun() {
        return view.ask(ledger -> ledger.begin());
    }

    private void step() throws InterruptedException {
        load();
        Instant now = Instant.now();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pause())) {
            parts.add(record, now);
        }
        Set<TopicPartition> full = parts.full();
        consumer.pause(full);
        boolean due = System.nanoTime() - nextTick >= 0;
        if (due || (!full.isEmpty() && System.nanoTime() - nextLook >= 0)) {
            nextLook = System.nanoTime() + LOOK.toNanos();
            settle();
        }
        if (due) {
            nextTick = System.nanoTime() + TICK.toNanos();
            tick(now);
        }
    }

    private Duration pause() {
        if (!loading.isEmpty()) {
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
        again.removeAll(loading);
        consumer.resume(again);
    }

    private void tick(Instant now) throws InterruptedException {
        if (!isBusy()) {
            state.roundEnded();
            return;
        }
        if (!round.isRunning()) {
            Set<String> topics =
                    brokers.topics().stream().filter(hop::isCounted).collect(Collectors.toSet());
            round.begin(brokers.ends(consumer.assignment()), topics);
        }
        String waitsFor =
                loading.isEmpty()
                        ? round.waitsFor(consumer.subscription(), this::counted).orElse(null)
                        : "the counts of " + loading.iterator().next();
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

    /** Takes over the counts of the last counters, once all that they have written is read. */
    private void load() throws InterruptedException {
        if (loading.isEmpty()) {
            return;
        }
        if (loadFrom == Long.MAX_VALUE) {
            loadFrom = brokers.endOfAccount();
        }
        if (view.position() >= loadFrom) {
            for (TopicPartition partition : loading) {
                String name = CountedParts.name(partition);
                parts.add(partition, view.ask(ledger -> ledger.counted(name)));
            }
            consumer.resume(loading);
            loading.clear();
            parts.processed(brokers.processed());
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        consumer.pause(added);
        loading.addAll(added);
        loadFrom = Long.MAX_VALUE;
        reassigned = true;
        round.end();
        seekToBegin(added);
    }

    /** Goes to the first record that can have an id of a minute that is compared. */
    private void seekToBegin(Collection<TopicPartition> added) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(added));
        Instant oldest = Instant.now().minus(kept.keep());
        long begun = begun();
        Instant begin = begun == Long.MAX_VALUE ? oldest : IdMinute.begin(begun);
        long from = (begin.isAfter(oldest) ? begin : oldest).minus(CLOCKS).toEpochMilli();
        Map<TopicPartition, Long> wanted = new HashMap<>();
        for (TopicPartition partition : added) {
            if (committed.get(partition) == null) {
                wanted.put(partition, from);
            }
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted.keySet()); // asked for first
        for (var found : consumer.offsetsForTimes(wanted).entrySet()) {
            @Nullable OffsetAndTimestamp first = found.getValue();
            long offset = first == null ? ends.getOrDefault(found.getKey(), 0L) : first.offset();
            consumer.seek(found.getKey(), offset);
        }
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
        loading.removeAll(Set.copyOf(removed));
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
