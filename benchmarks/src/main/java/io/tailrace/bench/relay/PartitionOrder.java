package io.tailrace.bench.relay;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts the events that arrive after a later event of their partition. Two such events may be of
 * the same aggregate. For one thread.
 */
final class PartitionOrder {

    private static final String NUMBER = "\"n\":";

    private final Map<Integer, Integer> latest = new HashMap<>();
    private int overtaken;

    void arrived(ConsumerRecord<byte[], byte[]> event) {
        int n = number(new String(event.value(), StandardCharsets.UTF_8));
        if (n < latest.getOrDefault(event.partition(), 0)) {
            overtaken++;
        } else {
            latest.put(event.partition(), n);
        }
    }

    int overtaken() {
        return overtaken;
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
