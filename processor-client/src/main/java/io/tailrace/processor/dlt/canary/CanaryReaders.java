package io.tailrace.processor.dlt.canary;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.scan.GroupMembers;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out before anything is sent whether the readers of canaries could prove that they are
 * handled: each reader must have members, and a {@link Position} in every partition that it may be
 * sent canaries in.
 */
public final class CanaryReaders {

    private static final long PAUSE = Duration.ofMillis(300).toNanos();

    /** How long a partition is assigned until its reader is sure to know where it begins. */
    private static final Duration ASSIGNED = Duration.ofSeconds(1);

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(3);

    private final GroupProgress groups;
    private final TopicScan scan;
    private final Map<TopicPartition, Long> assignedSince = new HashMap<>();

    /**
     * @param scan stays the caller's
     */
    public CanaryReaders(GroupProgress groups, TopicScan scan) {
        this.groups = groups;
        this.scan = scan;
    }

    /**
     * Refuses lanes whose readers have no members, or whose progress may not be seen.
     *
     * @throws OperatorException naming every reader without members, or the right that is missing
     */
    public void requireMembers(Collection<Lane> lanes) throws InterruptedException {
        Map<String, Lane> missing = new TreeMap<>();
        for (Lane lane : lanes) {
            groups.requireCommitted(lane.reader());
            Optional<GroupMembers> members = groups.describe(lane.reader());
            if (members.isPresent() && members.get().count() == 0) {
                missing.put(lane.reader(), lane);
            }
        }
        if (!missing.isEmpty()) {
            throw refused(
                    missing.values().stream()
                            .map(CanaryReaders::absence)
                            .collect(Collectors.joining("; ")),
                    missing.values().stream()
                            .map(CanaryReaders::start)
                            .collect(Collectors.joining(" ")));
        }
    }

    /**
     * Waits until the readers have positions in all partitions of their topics.
     *
     * @param wait how long to wait; at least 3 s
     * @param stop ends the wait early, as if all was well
     * @throws OperatorException if a reader has none in time
     */
    public void awaitPositions(Collection<Lane> lanes, Duration wait, BooleanSupplier stop)
            throws InterruptedException {
        Duration patience = wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
        long deadline = System.nanoTime() + patience.toNanos();
        Map<Lane, Map<Integer, String>> missing = missing(lanes);
        while (!missing.isEmpty() && !stop.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw refused(
                        missing.entrySet().stream()
                                .map(lane -> absence(lane.getKey(), lane.getValue(), patience))
                                .collect(Collectors.joining("; ")),
                        "See that the members of the groups subscribe to these topics and commit offsets,"
                                + " then redrive again; or redrive without a proof, with --canary 0."
                                + " An offset that is left of a deleted topic is removed with"
                                + " kafka-consumer-groups.sh --delete-offsets.");
            }
            LockSupport.parkNanos(PAUSE);
            missing = missing(lanes);
        }
    }

    /** What is missing in each lane, as phrases. */
    private Map<Lane, Map<Integer, String>> missing(Collection<Lane> lanes)
            throws InterruptedException {
        Map<Lane, Map<Integer, String>> missing = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            Map<Integer, String> partitions = new TreeMap<>();
            Map<TopicPartition, Long> committed = groups.requireCommitted(lane.reader());
            Set<TopicPartition> assigned =
                    groups.describe(lane.reader()).orElse(GroupMembers.NONE).assigned();
            Map<TopicPartition, Long> ends = ends(lane.topic());
            ends.forEach(
                    (partition, end) -> {
                        boolean isRead = isReadForAWhile(partition, assigned);
                        Position at = Position.of(committed.get(partition), end, isRead);
                        if (at != Position.KNOWN) {
                            partitions.put(
                                    partition.partition(),
                                    at == Position.NONE
                                            ? ""
                                            : " (committed offset %d, but its end is %d)"
                                                    .formatted(committed.get(partition), end));
                        }
                    });
            if (ends.isEmpty() || !partitions.isEmpty()) {
                missing.put(lane, partitions);
            }
        }
        return missing;
    }

    private boolean isReadForAWhile(TopicPartition partition, Set<TopicPartition> assigned) {
        if (!assigned.contains(partition)) {
            assignedSince.remove(partition);
            return false;
        }
        long now = System.nanoTime();
        Long since = assignedSince.putIfAbsent(partition, now);
        return since != null && now - since >= ASSIGNED.toNanos();
    }

    private Map<TopicPartition, Long> ends(String topic) throws InterruptedException {
        Optional<TopicDescription> found = scan.find(topic);
        return found.isPresent() ? scan.writtenEnd(TopicScan.partitions(found.get())) : Map.of();
    }

    private static String absence(Lane lane) {
        return lane.group().isEmpty()
                ? "no processor with the application id \"%s\" is running"
                        .formatted(Shown.text(lane.reader()))
                : lane.readerName() + " has no members: no subscriber of it is running";
    }

    private static String absence(Lane lane, Map<Integer, String> partitions, Duration waited) {
        return "%s has no offset in topic %s, and no member that reads it, after %s; partitions %s"
                .formatted(
                        lane.readerName(),
                        Shown.text(lane.topic()),
                        waited,
                        partitions.entrySet().stream()
                                .map(each -> each.getKey() + each.getValue())
                                .collect(Collectors.joining(", ")));
    }

    private static String start(Lane lane) {
        return lane.group().isEmpty()
                ? "Start a processor, or give the --application-id of those that run."
                : "Start a subscriber of group %s, then redrive again."
                        .formatted(Shown.text(lane.group()));
    }

    private static OperatorException refused(String why, String remedy) {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Nothing was sent, because nobody could tell whether canaries are handled: " + why,
                remedy);
    }
}
