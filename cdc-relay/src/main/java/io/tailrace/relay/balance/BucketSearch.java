package io.tailrace.relay.balance;

import io.tailrace.account.Hop;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.RecordHop.Counts;
import io.tailrace.account.WithheldTopic;
import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Finds the events of a bucket that are missing, doubled or invented, from the table and the topics
 * themselves. Keeps the ids of the bucket in memory, and nothing else. For one thread.
 */
public final class BucketSearch {

    /** Some 200 MB of memory. */
    private static final int MOST_IDS = 1_000_000;

    private final RelayConfig config;
    private final String applicationId;
    private final String type;
    private final long minute;
    private final Consumer<String> progress;
    private final Map<String, Map<Hop, Integer>> ids = new TreeMap<>();

    /**
     * @param applicationId that of the processors
     * @param type the aggregate type; empty for rows whose type makes no topic
     * @param minute see {@link IdMinute}; may be {@link IdMinute#UNTIMED}
     * @param progress receives texts for people
     */
    public BucketSearch(
            RelayConfig config,
            String applicationId,
            String type,
            long minute,
            Consumer<String> progress) {
        this.config = config;
        this.applicationId = applicationId;
        this.type = type;
        this.minute = minute;
        this.progress = progress;
    }

    /** What is wrong with which events, by id; those that are right are left out. */
    public Map<String, String> run() throws SQLException, InterruptedException {
        String source = SourceName.of(config);
        boolean untimed = minute == IdMinute.UNTIMED;
        new TableRows(config)
                .visit(
                        Math.max(0, minute),
                        untimed ? 0 : minute + 1,
                        untimed,
                        (rowType, id) -> {
                            if (rowType.equals(type)) {
                                add(Hop.TABLE, id, 1, true);
                            }
                        });
        progress.accept("read the table: %d events".formatted(ids.size()));
        TopicNames names = config.kafka().topics();
        try (EventTopics topics = new EventTopics(config.kafka(), applicationId, progress)) {
            topics.read(
                    List.of(
                            names.outbox(type),
                            names.events(type),
                            names.deadLetter(),
                            WithheldTopic.of(applicationId)),
                    (partition, offset, counts) -> add(source, counts));
        }
        Map<String, String> wrong = new LinkedHashMap<>();
        ids.forEach(
                (id, hops) -> {
                    String verdict = verdict(hops);
                    if (!verdict.isEmpty()) {
                        wrong.put(id, verdict);
                    }
                });
        return wrong;
    }

    /** How many events the bucket has. */
    public int size() {
        return ids.size();
    }

    private void add(String source, Counts counts) {
        Line line = counts.line();
        if (line.source().equals(source) && IdMinute.of(counts.id()) == minute) {
            boolean typed = line.hop() != Hop.REFUSED || type.isEmpty();
            if (!typed || line.type().equals(type)) {
                add(line.hop(), counts.id(), counts.leaves() ? -1 : 1, typed);
            }
        }
    }

    private void add(Hop hop, String id, int number, boolean known) {
        Map<Hop, Integer> hops = ids.get(id);
        if (hops == null) {
            if (!known) {
                return; // what the relay refused may have had another type
            }
            if (ids.size() == MOST_IDS) {
                throw new OperatorException(
                        ExitCode.INCOMPLETE,
                        "The bucket has more than %d ids, and was not compared".formatted(MOST_IDS),
                        "Compare its counts with account --from and --to.");
            }
            hops = new EnumMap<>(Hop.class);
            ids.put(id, hops);
        }
        hops.merge(hop, number, Integer::sum);
    }

    private static String verdict(Map<Hop, Integer> hops) {
        int rows = of(hops, Hop.TABLE);
        int published = of(hops, Hop.OUTBOX) + of(hops, Hop.REFUSED);
        if (published > rows) {
            return rows == 0
                    ? "invented, or its row is removed: %d records, no row".formatted(published)
                    : "doubled: %d records, %d rows".formatted(published, rows);
        } else if (published < rows) {
            return "not published: %d rows, %d records".formatted(rows, published);
        }
        int taken = of(hops, Hop.OUTBOX) + of(hops, Hop.AGAIN);
        int given =
                of(hops, Hop.EVENTS)
                        + of(hops, Hop.DEAD)
                        + of(hops, Hop.SKIPPED)
                        + of(hops, Hop.HELD);
        if (given > taken) {
            return "delivered too often: %d records, %d deliveries".formatted(taken, given);
        }
        return given < taken
                ? "not delivered: %d records, %d deliveries".formatted(taken, given)
                : "";
    }

    private static int of(Map<Hop, Integer> hops, Hop hop) {
        return hops.getOrDefault(hop, 0);
    }
}
