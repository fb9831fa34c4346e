package io.tailrace.spring.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The calls of a listener that have not returned. A call that takes longer than a consumer may go
 * without a poll is stuck: the brokers give its partitions to another consumer, and if each record
 * hangs in this way, none is handled. Safe for any thread.
 */
final class RunningCalls {

    private final Duration limit;
    private final LongSupplier nanos;
    private final Map<Thread, Call> calls = new ConcurrentHashMap<>();

    private record Call(ConsumerRecord<?, ?> record, Instant since, long begun) {

        StuckCall stuck() {
            return new StuckCall(record.topic(), record.partition(), record.offset(), since);
        }
    }

    /**
     * @param limit after which time a call is stuck
     * @param nanos a clock like {@link System#nanoTime()}
     */
    RunningCalls(Duration limit, LongSupplier nanos) {
        this.limit = limit;
        this.nanos = nanos;
    }

    /** The calling thread begins to call the listener. */
    void begin(ConsumerRecord<?, ?> record) {
        calls.put(Thread.currentThread(), new Call(record, Instant.now(), nanos.getAsLong()));
    }

    /** The call of the calling thread has returned or thrown. */
    void end() {
        calls.remove(Thread.currentThread());
    }

    /** The calls that are stuck, by topic and partition. */
    List<StuckCall> stuck() {
        long now = nanos.getAsLong();
        return calls.values().stream()
                .filter(each -> now - each.begun() > limit.toNanos())
                .map(Call::stuck)
                .sorted(
                        Comparator.comparing(StuckCall::topic)
                                .thenComparing(StuckCall::partition)
                                .thenComparing(StuckCall::offset))
                .toList();
    }
}
