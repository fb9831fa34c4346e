package io.tailrace.relay.group;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.position.DatabaseId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * In which databases the outboxes of a process are, as far as their relays have connected. Two
 * addresses can be names of one server, which only the server shows. Safe for any thread.
 */
final class FoundDatabases {

    private final Map<Outbox, DatabaseId> known = new LinkedHashMap<>();

    /**
     * Notes the database of an outbox.
     *
     * @throws OperatorException if another outbox has the same slot or the same table, see {@link
     *     OutboxRules#ofOneServer}; this outbox is then not noted
     */
    synchronized void found(Outbox outbox, DatabaseId database) {
        known.remove(outbox);
        known.forEach(
                (other, of) ->
                        OutboxRules.ofOneServer(other, of, outbox, database)
                                .ifPresent(
                                        violation -> {
                                            throw violation;
                                        }));
        known.put(outbox, database);
    }
}
