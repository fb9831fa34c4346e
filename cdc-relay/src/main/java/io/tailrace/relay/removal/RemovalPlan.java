package io.tailrace.relay.removal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.RelaySession;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.HeartbeatTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a removal finds, and what it would do.
 *
 * @param config of the relay whose slot was named
 * @param request what is to be removed
 * @param relays the relays of the outbox that run
 * @param database what the relays have made in the database
 * @param marks the positions that are marked as removed, by key
 * @param otherShards slots and positions of other shards of the outbox
 * @param unpublished rows that the topics lack; without a position that counts they are counted no
 *     more, and stay
 * @param sources the names that events of the outbox may have in {@code ce_source}
 * @param topics topics that the outbox has written; empty unless they were asked for
 */
public record RemovalPlan(
        RelayConfig config,
        RemovalRequest request,
        List<RelaySession> relays,
        DatabaseObjects database,
        Map<String, StoredPosition> marks,
        Set<String> otherShards,
        UnpublishedRows unpublished,
        Set<String> sources,
        WrittenTopics topics) {

    /** Whether nothing is left to remove. */
    public boolean isEmpty() {
        return database.isEmpty() && marks.isEmpty() && topics.own().isEmpty();
    }

    /** What goes and what stays, for people; a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("removed:");
        database.slots().forEach(slot -> lines.add("  replication slot " + slot));
        database.publications().forEach(name -> lines.add("  publication " + name));
        if (database.heartbeatTable()) {
            lines.add("  table %s, which no other relay uses".formatted(heartbeats()));
        } else if (!database.heartbeats().isEmpty()) {
            lines.add(
                    "  rows of %s in table %s"
                            .formatted(String.join(", ", database.heartbeats()), heartbeats()));
        }
        marks.keySet()
                .forEach(
                        key ->
                                lines.add(
                                        "  position %s, which is marked as removed"
                                                .formatted(key)));
        topics.own()
                .keySet()
                .forEach(topic -> lines.add("  topic %s with its events".formatted(topic)));
        if (lines.size() == 1) {
            lines.add("  nothing, it is all gone");
        }
        kept(lines);
        lines.add("rows: " + rows());
        return lines;
    }

    private String rows() {
        return marks.isEmpty()
                ? "not counted, because no position counts any more; they stay in the table"
                : unpublished.toString();
    }

    private void kept(List<String> lines) {
        lines.add("kept:");
        lines.add("  table %s with all rows".formatted(config.source().table()));
        database.handedBack()
                .forEach(
                        slot ->
                                lines.add(
                                        "  replication slot %s and its publication, because the slot was handed back to another program"
                                                .formatted(slot)));
        database.sharedPublications()
                .forEach(
                        name ->
                                lines.add(
                                        "  publication %s, which publishes other tables as well"
                                                .formatted(name)));
        lines.add(
                "  topics %s and %s"
                        .formatted(
                                config.kafka().topics().positions(),
                                config.kafka().topics().deadLetter()));
        if (request.topics()) {
            topics.others()
                    .forEach(
                            (topic, why) ->
                                    lines.add("  topic %s, which %s".formatted(topic, why)));
        } else {
            lines.add("  topics of events; --topics removes those of this outbox");
        }
    }

    private String heartbeats() {
        return HeartbeatTable.name(config.source()).toString();
    }

    /**
     * Requires that nothing speaks against the removal.
     *
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if relays run, other shards remain
     *     or rows are not published; with {@link ExitCode#SETUP} if the role does not own what has
     *     to be dropped
     */
    public void requireAllowed() {
        Optional.<OperatorException>empty()
                .or(this::running)
                .or(this::remaining)
                .or(this::notOwned)
                .or(this::notPublished)
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
    }

    private Optional<OperatorException> running() {
        return refuseIf(
                !relays.isEmpty(),
                "Relays of the outbox run: " + relays,
                "Stop all relays of the outbox, also the standbys, and repeat the command.");
    }

    private Optional<OperatorException> remaining() {
        return refuseIf(
                !otherShards.isEmpty() && !request.allShards(),
                "The outbox has other shards, which publish a part of its rows each: "
                        + otherShards,
                "Repeat the command with --all-shards to remove the relays of all shards.");
    }

    private Optional<OperatorException> notOwned() {
        return database.foreign().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new OperatorException(
                                ExitCode.SETUP,
                                "Role %s does not own every publication of the relays"
                                        .formatted(config.source().user()),
                                "Repeat the command as the owner, or let the owner run: %s;"
                                        .formatted(String.join("; ", database.foreign()))));
    }

    private Optional<OperatorException> notPublished() {
        return refuseIf(
                !unpublished.isNone() && !request.discardUnpublished(),
                unpublished.toString(),
                "Stop the services that write, start the relay until status shows that it has"
                        + " published everything, and repeat the command. If these rows need not be"
                        + " published, give --discard-unpublished; they stay in the table.");
    }

    private static Optional<OperatorException> refuseIf(
            boolean condition, String problem, String remedy) {
        return condition
                ? Optional.of(
                        new OperatorException(
                                ExitCode.INCOMPLETE, "Nothing was removed: " + problem, remedy))
                : Optional.empty();
    }
}
