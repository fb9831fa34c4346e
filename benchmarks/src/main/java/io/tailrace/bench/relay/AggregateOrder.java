package io.tailrace.bench.relay;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts the events that arrive after a later event of their aggregate. For one thread. */
final class AggregateOrder {

    private static final String NUMBER = "\"n\":";

    private final Map<String, Integer> latest = new HashMap<>();
    private int inversions;

    void arrived(ConsumerRecord<byte[], byte[]> event) {
        int n = number(new String(event.value(), StandardCharsets.UTF_8));
        String aggregate = new String(event.key(), StandardCharsets.UTF_8);
        if (n < latest.getOrDefault(aggregate, 0)) {
            inversions++;
        } else {
            latest.put(aggregate, n);
        }
    }

    int inversions() {
        return inversions;
    }

    private static int number(String payload) {
        int begin = payload.indexOf(NUMBER) + NUMBER.length();
        int end = begin;
        while (Character.isDigit(payload.charAt(end))) {
            end++;
        }
        return Integer.parseInt(payload.substring(begin, end));
    }
}
