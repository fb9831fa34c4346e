package io.tailrace.processor.dlt.canary;

/**
 * Where dead letters are sent to. One canary at least goes through each lane.
 *
 * @param group the consumer group that failed; empty for events that were never given to a group
 * @param reader the consumer group that reads the topic: {@code group}, or the application id of
 *     the processors
 * @param topic the retry topic of the group, or an outbox topic
 */
public record Lane(String group, String reader, String topic) implements Comparable<Lane> {

    @Override
    public int compareTo(Lane other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : topic.compareTo(other.topic);
    }

    /** The reader, for people. */
    String readerName() {
        return group.isEmpty()
                ? "the processors with the application id \"" + Shown.text(reader) + "\""
                : "group \"" + Shown.text(reader) + "\"";
    }
}
