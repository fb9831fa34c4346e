package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of an outbox that a relay publishes: the aggregates whose hash falls to {@code index} of
 * {@code count}. The relays of all {@code count} shards together publish every row once. Immutable.
 *
 * @param index from 1 to {@code count}
 * @param count the shard count: how many leading relays share the outbox; at least 1
 */
public record Shard(int index, int count) {

    /** The whole outbox as one shard: the default. */
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,4})/(\\d{1,4})");
    private static final Pattern SUFFIX = Pattern.compile("_(\\d{1,4})of(\\d{1,4})");
    private static final Pattern SUFFIX_AT_END = Pattern.compile(SUFFIX + "$");

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the index is not between 1 and the count
     */
    public Shard {
        Check.that(
                isLegal(index, count),
                "shard",
                "must be i/n with i from 1 to n",
                index + "/" + count);
    }

    /**
     * Reads a shard from its text form, for example {@code 2/4}.
     *
     * @throws IllegalArgumentException if the text has another form, or the index is not between 1
     *     and the count
     */
    public static Shard parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        Check.that(matcher.matches(), "shard", "must be i/n, as in 2/4", Check.quote(text));
        return of(matcher);
    }

    /** Whether this shard is the whole outbox. */
    public boolean isWhole() {
        return count == 1;
    }

    /** The slot of this shard: {@code orders_2of4}, or {@code orders} for the whole outbox. */
    public String slot(String slotName) {
        return isWhole() ? slotName : slotName + "_" + index + "of" + count;
    }

    /**
     * The shard that a slot belongs to; empty if no shard of the outbox {@code slotName} has this
     * slot. Anybody can create a slot with a name like {@code orders_5of4}, so such a name is not
     * an error.
     */
    public static Optional<Shard> ofSlot(String slot, String slotName) {
        if (slot.equals(slotName)) {
            return Optional.of(WHOLE);
        }
        if (!slot.startsWith(slotName)) {
            return Optional.empty();
        }
        Matcher matcher = SUFFIX.matcher(slot.substring(slotName.length()));
        return matcher.matches() ? shardOf(matcher, slot, slotName) : Optional.empty();
    }

    /** Empty as well if the numbers are written in another way, as in {@code orders_01of4}. */
    private static Optional<Shard> shardOf(Matcher numbers, String slot, String slotName) {
        int index = Integer.parseInt(numbers.group(1));
        int count = Integer.parseInt(numbers.group(2));
        return isLegal(index, count)
                ? Optional.of(new Shard(index, count)).filter(s -> s.slot(slotName).equals(slot))
                : Optional.empty();
    }

    private static boolean isLegal(int index, int count) {
        return index >= 1 && index <= count;
    }

    /** Whether a name ends in {@code _<i>of<n>}, as the slots of shards do. */
    static boolean hasShardSuffix(String name) {
        return Pattern.matches(".*" + SUFFIX, name);
    }

    /** A slot without the suffix of its shard: the name of the slot of the whole outbox. */
    public static String slotName(String slot) {
        return SUFFIX_AT_END.matcher(slot).replaceFirst("");
    }

    /** The text form that {@link #parse} reads. */
    @Override
    public String toString() {
        return index + "/" + count;
    }

    private static Shard of(Matcher numbers) {
        return new Shard(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }
}
