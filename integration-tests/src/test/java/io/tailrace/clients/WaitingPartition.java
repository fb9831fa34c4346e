package io.tailrace.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What retries in order do to a partition: the events behind a failing one wait, whatever their
 * aggregate, and are handled once it is given up.
 *
 * @param aggregate of the event that no attempt handles
 * @param number of this event
 * @param attempts after which it is given up
 */
record WaitingPartition(String aggregate, int number, int attempts) {

    private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

    /**
     * Checks what subscribers have written.
     *
     * @param events the topic, in order per partition
     * @param lines a line "fails" or "handled" with aggregate and number for each attempt, in order
     */
    void check(List<ConsumerRecord<byte[], byte[]>> events, List<String> lines) {
        List<String> behind = behind(events);
        assertThat(behind).as("events of other aggregates in the partition").isNotEmpty();
        int givenUp = positionOfLastAttempt(lines);
        assertThat(behind)
                .allSatisfy(
                        each ->
                                assertThat(lines.indexOf("handled " + each))
                                        .as("first line of %s", each)
                                        .isGreaterThan(givenUp));
    }

    /** Without events that were also delivered before. */
    private List<String> behind(List<ConsumerRecord<byte[], byte[]>> events) {
        ConsumerRecord<byte[], byte[]> failing =
                events.stream().filter(each -> name(each).equals(name())).findFirst().orElseThrow();
        List<ConsumerRecord<byte[], byte[]>> partition =
                events.stream().filter(each -> each.partition() == failing.partition()).toList();
        List<String> before =
                partition.stream()
                        .filter(each -> each.offset() <= failing.offset())
                        .map(WaitingPartition::name)
                        .toList();
        return partition.stream()
                .map(WaitingPartition::name)
                .filter(name -> !name.isEmpty() && !before.contains(name))
                .filter(name -> !name.startsWith(aggregate + " "))
                .toList();
    }

    private int positionOfLastAttempt(List<String> lines) {
        int found = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("fails " + name()) && ++found == attempts) {
                return i;
            }
        }
        throw new AssertionError("fewer than %d attempts: %d".formatted(attempts, found));
    }

    private String name() {
        return aggregate + " " + number;
    }

    /** Empty for an event that cannot be read. */
    private static String name(ConsumerRecord<byte[], byte[]> record) {
        Matcher number = NUMBER.matcher(new String(record.value(), UTF_8));
        return number.find() ? new String(record.key(), UTF_8) + " " + number.group(1) : "";
    }
}
