package io.tailrace.relay.config;

/**
 * What the position of a relay is stored under, and what its producers are named after: the slot,
 * which is unique within one PostgreSQL only, qualified by the name of the source if it has one.
 * For example {@code tailrace_outbox} or {@code billing/tailrace_outbox}. Immutable.
 *
 * @param source whose slot it is
 * @param sourceName the name of the source; empty for none
 */
public record PositionKey(OutboxSource source, String sourceName) {

    private static final char SEPARATOR = '/';

    /** The key of the same slot that has a text form. */
    static PositionKey parse(OutboxSource source, String text) {
        int separator = text.lastIndexOf(SEPARATOR);
        return new PositionKey(source, separator < 0 ? "" : text.substring(0, separator));
    }

    /** The text form, which is unique in a Kafka cluster. */
    public String text() {
        return qualified(source.slot());
    }

    /** What the keys of all relays of the outbox begin with, whatever their number of shards. */
    public String ofAllShards() {
        return qualified(source.slotName());
    }

    /** Whether a key belongs to the same outbox, but to a relay with another shard count. */
    public boolean isOfOtherShardCount(String key) {
        return hasSameName(key) && source.isSlotOfOtherShardCount(slotOf(key));
    }

    /** Whether a key belongs to the same outbox, and to a relay with the same shard count. */
    public boolean isOfSameShardCount(String key) {
        return hasSameName(key) && source.isSlotOfSameShardCount(slotOf(key));
    }

    /** Whether a key belongs to a slot of this name, maybe of another source. */
    public boolean isOfSameSlot(String key) {
        return slotOf(key).equals(source.slot());
    }

    private boolean hasSameName(String key) {
        return key.equals(qualified(slotOf(key)));
    }

    private String qualified(String slot) {
        return sourceName.isEmpty() ? slot : sourceName + SEPARATOR + slot;
    }

    /** The name of a slot has no separator. */
    private static String slotOf(String key) {
        return key.substring(key.lastIndexOf(SEPARATOR) + 1);
    }

    /** The text form. */
    @Override
    public String toString() {
        return text();
    }
}
