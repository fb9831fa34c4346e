package io.tailrace.relay;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of an outbox a relay publishes: the aggregates whose hash falls to {@code index} of
 * {@code count}. All shards together publish every row once.
 *
 * @param index from 1 to {@code count}
 * @param count how many relays, standbys aside, share the outbox; at least 1
 */
public record Shard(int index, int count) {

    /** The whole outbox: the default. */
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,4})/(\\d{1,4})");
    private static final Pattern SUFFIX = Pattern.compile("_(\\d{1,4})of(\\d{1,4})");

    public Shard {
        if (index < 1 || index > count) {
            throw new IllegalArgumentException(
                    "shard must be i/n with i from 1 to n, got " + index + "/" + count);
        }
    }

    /**
     * The shard that is written like {@code 2/4}.
     *
     * @throws IllegalArgumentException if it is written otherwise, or there is no such shard
     */
    public static Shard parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("shard must be i/n, as in 2/4, got \"" + text + '"');
        }
        return of(matcher);
    }

    /** Whether this is all there is. */
    public boolean isWhole() {
        return count == 1;
    }

    /** The name of this shard's slot: {@code orders_2of4}; of the whole it is {@code orders}. */
    String slot(String name) {
        return isWhole() ? name : name + "_" + index + "of" + count;
    }

    /** Which shard of the outbox with that name the slot belongs to, if it does. */
    static Optional<Shard> ofSlot(String slot, String name) {
        if (slot.equals(name)) {
            return Optional.of(WHOLE);
        }
        if (!slot.startsWith(name)) {
            return Optional.empty();
        }
        Matcher matcher = SUFFIX.matcher(slot.substring(name.length()));
        return matcher.matches() ? Optional.of(of(matcher)) : Optional.empty();
    }

    /** Whether a name ends as the slots of shards do. */
    static boolean isSlotOfShard(String name) {
        return Pattern.matches(".*" + SUFFIX, name);
    }

    @Override
    public String toString() {
        return index + "/" + count;
    }

    private static Shard of(Matcher numbers) {
        return new Shard(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }
}
