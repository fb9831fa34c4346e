package io.tailrace.relay.balance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found of a bucket. Immutable.
 *
 * @param events how many ids are in the table or in a topic
 * @param rows how many rows are in the table
 * @param counted how many rows the relay has counted, removed ones included; empty if it may not
 *     have counted all of them
 * @param wrong what is wrong with which events, by id, in the order of the ids
 * @param unnamed how many further events, at least, are lost or invented and cannot be named
 * @param notes sentences for people, of what is not known and why
 */
public record BucketFindings(
        int events,
        long rows,
        Optional<Long> counted,
        Map<String, String> wrong,
        long unnamed,
        List<String> notes) {

    /** Copies the collections. */
    public BucketFindings {
        wrong = new LinkedHashMap<>(wrong);
        notes = List.copyOf(notes);
    }

    /** How many events are not right, at least. */
    public long notRight() {
        return wrong.size() + unnamed;
    }
}
