package io.tailrace.chaos.world;

import io.tailrace.chaos.process.JvmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the relays have said in their logs about lost continuity. For one thread. */
final class Announcements {

    private static final Pattern LOST =
            Pattern.compile(
                    "Publishing cannot simply go on at the stored position: .* kind=\"([a-z-]+)\"");
    private static final Pattern FOUND =
            Pattern.compile(
                    "(?m)^(\\S+) .*Repairing: the topics hold \\d+ records of events of this source; (\\d+) rows of the"
                            + " table are missing in the topics; (\\d+) rows are older than .*; (\\d+)"
                            + " events of the topics have no row in the table(?:, the newest of"
                            + " them are \\[([^]]*)])?");
    private static final Pattern LEFT_OUT =
            Pattern.compile("Rows of the stream are older than what .* left out: \\[([^]]*)]");

    /**
     * What a repair has found.
     *
     * @param at when the relay said so
     * @param missing how many rows the relay publishes
     * @param undecided how many rows it leaves out
     * @param gone how many events of the topics have no row
     * @param goneIds the newest of these, the newest first
     */
    record Repair(Instant at, int missing, int undecided, int gone, List<String> goneIds) {

        /** Copies the list. */
        Repair {
            goneIds = List.copyOf(goneIds);
        }
    }

    private final List<JvmProcess> relays;

    Announcements(List<JvmProcess> relays) {
        this.relays = List.copyOf(relays);
    }

    /** How often a relay has named a kind of discontinuity. */
    long count(String kind) {
        return matches(LOST).stream().filter(found -> found.group(1).equals(kind)).count();
    }

    /** How often a relay has named any discontinuity. */
    int discontinuities() {
        return matches(LOST).size();
    }

    /** The repairs of each relay, in their order. */
    List<Repair> repairs() {
        return matches(FOUND).stream()
                .map(
                        found ->
                                new Repair(
                                        Instant.parse(found.group(1)),
                                        Integer.parseInt(found.group(2)),
                                        Integer.parseInt(found.group(3)),
                                        Integer.parseInt(found.group(4)),
                                        ids(found.group(5))))
                .toList();
    }

    /** The ids of rows of a stream that were left out because nothing decides about them. */
    List<String> leftOut() {
        return matches(LEFT_OUT).stream().flatMap(found -> ids(found.group(1)).stream()).toList();
    }

    private static List<String> ids(String list) {
        return list == null || list.isEmpty() ? List.of() : Arrays.asList(list.split(", "));
    }

    private List<MatchResult> matches(Pattern pattern) {
        return relays.stream().flatMap(relay -> pattern.matcher(log(relay)).results()).toList();
    }

    private static String log(JvmProcess relay) {
        try {
            return Files.exists(relay.log()) ? Files.readString(relay.log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the log of a relay", e);
        }
    }
}
