package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.Violations;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Compares the delivered events with the rows, using one bit per row. Safe for any thread. */
final class RowAccount {

    private final int expected;
    private final BitSet seen;
    private final Map<String, Integer> lastOfAggregate = new HashMap<>();
    private int delivered;
    private int duplicated;
    private int phantom;
    private int reordered;

    RowAccount(int expected) {
        this.expected = expected;
        this.seen = new BitSet(expected);
    }

    /** Adds a delivered record. */
    synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        String aggregate = new String(record.key(), StandardCharsets.UTF_8);
        int row = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
        delivered++;
        if (row >= expected || !aggregate.equals("order-" + row % VolumeRows.AGGREGATES)) {
            phantom++;
        } else if (seen.get(row)) {
            duplicated++;
        } else {
            seen.set(row);
            Integer before = lastOfAggregate.put(aggregate, row);
            if (before != null && before > row) {
                reordered++;
            }
        }
    }

    synchronized int delivered() {
        return delivered;
    }

    synchronized int lost() {
        return expected - seen.cardinality();
    }

    /** How many rows must be delivered in the end. */
    int expected() {
        return expected;
    }

    /** Adds what was found. */
    synchronized Violations addTo(Violations violations) {
        return violations
                .add(lost(), "lost")
                .add(duplicated, "duplicated")
                .add(phantom, "phantom")
                .add(reordered, "reordered");
    }

    /** The figures as {@code name=value} pairs. */
    synchronized String figures() {
        return "delivered=%d lost=%d duplicated=%d phantom=%d reordered=%d"
                .formatted(delivered, lost(), duplicated, phantom, reordered);
    }
}
