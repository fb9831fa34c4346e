package io.tailrace.chaos.volume;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which rows came, in a few bits each. Safe for any thread. */
final class Arrivals {

    private final int expected;
    private final BitSet seen;
    private final Map<String, Integer> lastOfAggregate = new HashMap<>();
    private int delivered;
    private int duplicated;
    private int phantom;
    private int reordered;

    Arrivals(int expected) {
        this.expected = expected;
        this.seen = new BitSet(expected);
    }

    synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        String aggregate = new String(record.key(), StandardCharsets.UTF_8);
        int row = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
        delivered++;
        if (row >= expected || !aggregate.equals("order-" + row % Rows.AGGREGATES)) {
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

    synchronized boolean isComplete() {
        return lost() == 0;
    }

    synchronized boolean isClean() {
        return lost() == 0 && duplicated == 0 && phantom == 0 && reordered == 0;
    }

    synchronized String figures() {
        return "delivered=%d lost=%d duplicated=%d phantom=%d reordered=%d"
                .formatted(delivered, lost(), duplicated, phantom, reordered);
    }
}
