package io.tailrace.relay.position;

import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.Shard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a table other than those of a relay's own outbox, from the records of the topic of
 * positions. Relays with other slots publish the same table on their own, and no row may go that
 * one of them still needs. No input or output. For one thread.
 */
public final class OtherSlots {

    /**
     * The relays that share a name; those with the shard count that was stored last are running.
     */
    private static final class Outbox {
        private final Map<Integer, Map<Integer, StoredPosition>> byCount = new HashMap<>();
        private int count;
    }

    private final Map<String, Outbox> outboxes = new TreeMap<>();
    private final String own;

    /**
     * @param own the key of the relay
     */
    OtherSlots(PositionKey own) {
        this.own = own.ofAllShards();
    }

    /**
     * Takes over a record of the topic, in their order.
     *
     * @param key the key of the record
     * @param position null if the record deletes the position, or moves it to another key
     */
    void add(String key, @Nullable StoredPosition position) {
        String name = Shard.slotName(key);
        Shard shard = Shard.ofSlot(key, name).orElse(Shard.WHOLE);
        Outbox outbox = outboxes.computeIfAbsent(name, unused -> new Outbox());
        Map<Integer, StoredPosition> shards =
                outbox.byCount.computeIfAbsent(shard.count(), unused -> new HashMap<>());
        if (position == null) {
            shards.remove(shard.index());
        } else {
            shards.put(shard.index(), position);
            outbox.count = shard.count();
        }
    }

    /**
     * The slots whose relays publish the table of a source, or published an outbox of its name in
     * another database, of which the table may be a copy.
     */
    public List<OtherSlot> of(SourceIdentity source) {
        List<OtherSlot> slots = new ArrayList<>();
        outboxes.forEach(
                (name, outbox) -> {
                    Map<Integer, StoredPosition> shards =
                            outbox.byCount.getOrDefault(outbox.count, Map.of());
                    if (!name.equals(own)
                            && shards.values().stream().anyMatch(p -> reads(p, source))) {
                        for (int i = 1; i <= outbox.count; i++) {
                            slots.add(slot(name, new Shard(i, outbox.count), shards));
                        }
                    }
                });
        return slots;
    }

    /**
     * The keys of positions that count and are not those of the relay's own outbox, although its
     * events may have the same names: a stored position names its source, except for those of an
     * early version.
     *
     * @param names the names that events of the own outbox have in {@code ce_source}
     */
    public Set<String> namedLike(Set<String> names) {
        Set<String> keys = new TreeSet<>();
        outboxes.forEach(
                (name, outbox) ->
                        outbox.byCount.forEach(
                                (count, shards) ->
                                        shards.forEach(
                                                (index, position) -> {
                                                    Set<String> theirs = position.source().names();
                                                    if (!name.equals(own)
                                                            && (theirs.isEmpty()
                                                                    || !Collections.disjoint(
                                                                            theirs, names))) {
                                                        keys.add(
                                                                new Shard(index, count).slot(name));
                                                    }
                                                })));
        return keys;
    }

    /**
     * The slots of the relay's own outbox, with the shard count that was stored last; none if no
     * relay of the outbox has stored a position.
     */
    public List<OtherSlot> own() {
        Outbox outbox = outboxes.get(own);
        List<OtherSlot> slots = new ArrayList<>();
        for (int i = 1; outbox != null && i <= outbox.count; i++) {
            slots.add(
                    slot(
                            own,
                            new Shard(i, outbox.count),
                            outbox.byCount.getOrDefault(outbox.count, Map.of())));
        }
        return slots;
    }

    private static OtherSlot slot(String name, Shard shard, Map<Integer, StoredPosition> shards) {
        String key = shard.slot(name);
        return new OtherSlot(
                key, key.substring(key.lastIndexOf('/') + 1), shards.get(shard.index()));
    }

    /**
     * Whether a position is of the table, or of one that the table has replaced, maybe in another
     * database: its relay will publish the rows of the new table when it runs again.
     */
    private static boolean reads(StoredPosition position, SourceIdentity source) {
        return position.source().isSameOutbox(source);
    }
}
