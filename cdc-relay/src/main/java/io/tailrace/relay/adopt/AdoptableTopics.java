package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.anchor.PublishedTails;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** The topics that the other program has written. Changes nothing. For one thread. */
final class AdoptableTopics {

    /** So many names are told. */
    private static final int TOLD = 20;

    private final RelayConfig config;
    private final Admin admin;
    private final AdoptionRequest request;
    private final Consumer<String> report;

    /**
     * @param report receives what was found, for people
     */
    AdoptableTopics(
            RelayConfig config, Admin admin, AdoptionRequest request, Consumer<String> report) {
        this.config = config;
        this.admin = admin;
        this.request = request;
        this.report = report;
    }

    /**
     * Requires that a relay could write into the topics that exist. It would make dead letters of
     * the rows of a topic with another number of partitions.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if a topic has another number
     */
    void requireServed() throws InterruptedException {
        requireServed(partitions(), config.kafka().partitions());
    }

    /**
     * @param topics the numbers of partitions by the names of the topics
     * @param wanted the number of the relay
     */
    static void requireServed(Map<String, Integer> topics, int wanted) {
        Map<String, Integer> others = new TreeMap<>(topics);
        others.values().removeIf(partitions -> partitions == wanted);
        if (others.isEmpty()) {
            return;
        }
        Set<Integer> numbers = new TreeSet<>(topics.values());
        boolean same = numbers.size() == 1;
        throw new OperatorException(
                ExitCode.SETUP,
                "Nothing was adopted: --partitions is %d, but topics have other numbers of partitions: %s"
                        .formatted(wanted, told(others)),
                same
                        ? "Give --partitions=%d. Do not change the topics: the order of an aggregate would be lost."
                                .formatted(numbers.iterator().next())
                        : "A relay cannot serve topics with different numbers of partitions, and these have %s. Leave this outbox to the other program; or, if the topics with another number belong to another outbox, name every aggregate type of this one with --types."
                                .formatted(numbers));
    }

    private static String told(Map<String, Integer> topics) {
        String names =
                topics.entrySet().stream()
                        .limit(TOLD)
                        .map(topic -> topic.getKey() + " has " + topic.getValue())
                        .collect(Collectors.joining(", "));
        return topics.size() <= TOLD
                ? names
                : "%s, and %d more".formatted(names, topics.size() - TOLD);
    }

    /** The topics that may hold records of the outbox, with their numbers of partitions. */
    private Map<String, Integer> partitions() throws InterruptedException {
        try {
            List<String> names =
                    admin.listTopics().names().get().stream()
                            .filter(config.rowTopics()::mayHold)
                            .toList();
            Map<String, Integer> partitions = new TreeMap<>();
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> partitions.put(name, topic.partitions().size()));
            return partitions;
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    config.kafka(),
                    "find the topics " + config.rowTopics().prefix() + "*",
                    e.getCause());
        }
    }

    /**
     * Requires that the topics show which rows of the slot are published.
     *
     * @param names the names that events of the outbox may have
     * @param since when the first transaction was committed that the slot holds
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if they have lost records of
     *     that time, and with {@link ExitCode#SETUP} if they hold no record of the outbox at all,
     *     unless the request allows it
     */
    void requireMemory(Set<String> names, Instant since) throws SQLException, InterruptedException {
        PublishedTails tails =
                PublishedTails.read(
                        config, admin, names, request.comparesAllIds(config) ? null : since, since);
        report.accept(
                "The slot holds transactions since %s, which may be published; their ids are compared with those of %d records at the ends of the topics %s*"
                        .formatted(since, tails.ids(), config.rowTopics().prefix()));
        if (!tails.forgetful().isEmpty()) {
            requireForgotten(tails.forgetful(), since);
        } else if (tails.ids() == 0
                && !request.nothingPublished()
                && !PublishedTails.holdAny(config, names)) {
            throw wrong(
                    "the slot holds transactions since %s, but no topic %s* has a record with the id of a row"
                            .formatted(since, config.rowTopics().prefix()));
        }
        requireTopics();
    }

    /** Rows whose records the topics have forgotten could be published twice. */
    private void requireForgotten(Set<String> topics, Instant since) {
        String problem =
                "the slot holds transactions since %s, but the topics %s have lost records of that time, so it is unknown which rows are published"
                        .formatted(since, topics);
        if (!request.publishForgotten()) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Nothing was adopted: " + problem,
                    "Start the other program again, let it publish everything, stop it, and repeat the command at once. Otherwise --publish-forgotten publishes every row whose id the topics lack, maybe for the second time.");
        }
        report.accept("Rows may be published twice, as --publish-forgotten allows: " + problem);
    }

    private OperatorException wrong(String problem) {
        return new OperatorException(
                ExitCode.SETUP,
                "Nothing was adopted: " + problem,
                (config.writesCloudEvents()
                                ? "Give --header-mode=debezium for the records of the event router, or correct --outbox-prefix."
                                : "Correct --route-topic-replacement and --route-topic-regex, which are route.topic.replacement and route.topic.regex of the router.")
                        + " Only if the other program has published nothing of this, give --nothing-published.");
    }

    /** If no aggregate type of the table has a topic, the names of the topics are others. */
    private void requireTopics() throws SQLException, InterruptedException {
        Set<String> existing = partitions().keySet();
        Set<String> types = types();
        Map<String, String> missing = new TreeMap<>();
        for (String type : types) {
            config.rowTopics()
                    .of(type)
                    .filter(topic -> !existing.contains(topic))
                    .ifPresent(topic -> missing.put(type, topic));
        }
        if (missing.isEmpty()) {
            return;
        }
        String problem =
                "the table has rows of aggregate types whose topics do not exist: "
                        + missing.entrySet().stream()
                                .limit(TOLD)
                                .map(type -> type.getKey() + " would have " + type.getValue())
                                .collect(Collectors.joining(", "));
        if (missing.size() == types.size() && !request.nothingPublished()) {
            throw wrong(problem);
        }
        report.accept("Note that " + problem);
    }

    private Set<String> types() throws SQLException {
        Database database = new Database(config.source());
        OutboxTable table = database.table();
        Set<String> types = new TreeSet<>();
        try (Connection connection = database.connect("adopt");
                Statement statement = connection.createStatement()) {
            statement.execute(Comparisons.WITHOUT_LIMITS);
            ResultSet rows =
                    statement.executeQuery(
                            "SELECT DISTINCT %s::text FROM %s WHERE %1$s IS NOT NULL"
                                    .formatted(table.columns().get(1), table.name()));
            while (rows.next()) {
                types.add(rows.getString(1));
            }
        }
        return types;
    }
}
