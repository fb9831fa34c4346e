package io.tailrace.event.internal.rights;

import static io.tailrace.event.internal.rights.KafkaRight.optional;
import static io.tailrace.event.internal.rights.KafkaRight.required;
import static io.tailrace.event.internal.rights.Operation.CREATE;
import static io.tailrace.event.internal.rights.Operation.DELETE;
import static io.tailrace.event.internal.rights.Operation.DESCRIBE;
import static io.tailrace.event.internal.rights.Operation.DESCRIBE_CONFIGS;
import static io.tailrace.event.internal.rights.Operation.READ;
import static io.tailrace.event.internal.rights.Operation.WRITE;

import io.tailrace.event.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The rights that each program needs in a cluster with access control: nothing works with less, and
 * nothing needs more. Read and Write include Describe. Pure.
 */
public final class KafkaRights {

    /** The compacted topic in which the dead-letter tool stores what it has done. */
    public static final String REDRIVES = "tailrace.redrives";

    private static final String REHEARSALS = "tailrace.rehearsals.";

    /** The compacted topic in which relays and processors store what they have counted. */
    public static final String ACCOUNT = "tailrace.account";

    /** The compacted topic in which relays and processors say how they are. */
    public static final String STATUS = "tailrace.status";

    /** The topic in which consoles ask the relays for rows. */
    public static final String LOOKUPS = "tailrace.lookups";

    /** The compacted topic in which replays store their progress. */
    public static final String REPLAYS = "tailrace.replays";

    /** The prefix of the transactional ids of replays. */
    public static final String REPLAY_IDS = "tailrace-replay-";

    private static final String LARGEST_RECORD =
            "to know the largest record that a topic accepts; without it 1 MiB is assumed";

    private static final String TO_KNOW_SIZES =
            "to refuse dead letters that are too large for their topic; without it they end the run";

    private static final String COUNTED =
            "for the account; without it nothing is compared, see --account";

    private static final String REPORTED =
            "to say how the process is; without it the console does not show the process, see"
                    + " --status-interval";

    private static final String COMPARED =
            "to find out which rows are published already, at a repair";

    private KafkaRights() {}

    /** The same rights, with one operation each. */
    public static List<KafkaRight> single(Collection<KafkaRight> rights) {
        return rights.stream()
                .flatMap(
                        right ->
                                right.operations().stream()
                                        .map(
                                                operation ->
                                                        new KafkaRight(
                                                                right.resource(),
                                                                List.of(operation),
                                                                right.purpose(),
                                                                right.optional())))
                .toList();
    }

    /**
     * The rights of the relays of one outbox.
     *
     * @param transactionalIds the prefixes of the transactional ids, also of relays with another
     *     number of shards and of a position that is taken over; empty without transactions
     */
    public static List<KafkaRight> relay(TopicNames topics, Collection<String> transactionalIds) {
        return relay(topics, List.of(Resource.topics(topics.outboxPrefix())), transactionalIds);
    }

    /**
     * The rights of relays that write rows to other topics.
     *
     * @param written the topics of rows
     * @see #relay(TopicNames, Collection)
     */
    public static List<KafkaRight> relay(
            TopicNames topics, Collection<Resource> written, Collection<String> transactionalIds) {
        List<KafkaRight> rights = new ArrayList<>();
        Resource deadLetters = Resource.topic(topics.deadLetter());
        Resource positions = Resource.topic(topics.positions());
        for (Resource outbox : written) {
            rights.add(required(outbox, "to publish rows", CREATE, WRITE));
            rights.add(required(outbox, COMPARED, READ));
        }
        rights.add(required(deadLetters, "for rows that no topic accepts", CREATE, WRITE));
        rights.add(required(deadLetters, COMPARED, READ));
        rights.add(required(positions, "to store the position", CREATE, READ, WRITE));
        for (String ids : transactionalIds) {
            rights.add(required(Resource.transactionalIds(ids), "to publish exactly once", WRITE));
        }
        if (!transactionalIds.isEmpty()) {
            rights.add(
                    optional(
                            Resource.topic(ACCOUNT),
                            "to count rows for the account; without it no rows are counted, and"
                                    + " --retention removes none unless --account=off",
                            CREATE,
                            READ,
                            WRITE));
        }
        rights.add(optional(Resource.topic(STATUS), REPORTED, CREATE, WRITE));
        rights.add(
                optional(
                        Resource.topic(LOOKUPS),
                        "to tell consoles about rows; without it a trace shows no rows",
                        CREATE,
                        READ,
                        WRITE));
        rights.add(
                optional(
                        Resource.topics(topics.eventsPrefix()),
                        "to name the events of a minute for consoles, together with Read on the"
                                + " processors' topic of withheld events",
                        READ));
        written.forEach(outbox -> rights.add(optional(outbox, LARGEST_RECORD, DESCRIBE_CONFIGS)));
        rights.add(
                optional(
                        deadLetters,
                        LARGEST_RECORD + " and retention is not checked",
                        DESCRIBE_CONFIGS));
        rights.add(
                optional(
                        positions,
                        "to refuse a topic that deletes positions; without it that is not checked",
                        DESCRIBE_CONFIGS));
        return rights;
    }

    /** The rights of whoever uses the {@code replay} command. */
    public static List<KafkaRight> replayTool(TopicNames topics) {
        Resource outbox = Resource.topics(topics.outboxPrefix());
        return List.of(
                required(Resource.topic(topics.positions()), "to know what is published", READ),
                required(outbox, "to publish rows again", WRITE),
                required(
                        Resource.topic(REPLAYS),
                        "to publish each row once per run",
                        CREATE,
                        READ,
                        WRITE),
                required(
                        Resource.transactionalIds(REPLAY_IDS),
                        "to publish each row once per run",
                        WRITE),
                optional(outbox, LARGEST_RECORD, DESCRIBE_CONFIGS));
    }

    /**
     * The rights of the workers of a Kafka Connect cluster whose connectors publish outboxes.
     *
     * @param group the workers' {@code group.id}
     * @param topic the beginning of the names of the workers' own topics
     */
    public static List<KafkaRight> connect(TopicNames topics, String group, String topic) {
        return List.of(
                required(Resource.group(group), "to share the connectors", READ),
                required(
                        Resource.topics(topic),
                        "to store connectors, offsets and states; Create and DescribeConfigs not if"
                                + " the topics exist",
                        CREATE,
                        READ,
                        WRITE,
                        DESCRIBE_CONFIGS),
                required(
                        Resource.transactionalIds("connect-cluster-" + group),
                        "to store connectors",
                        WRITE),
                required(
                        Resource.transactionalIds(group + "-"),
                        "to publish exactly once, and to fence tasks that hang",
                        WRITE),
                required(Resource.topics(topics.outboxPrefix()), "to publish rows", CREATE, WRITE),
                required(
                        Resource.topic(topics.deadLetter()),
                        "for rows that cannot be published",
                        CREATE,
                        WRITE),
                required(
                        Resource.topics("__debezium-heartbeat."),
                        "to store the offset of an idle outbox",
                        CREATE,
                        WRITE));
    }

    /**
     * The rights of whoever uses the {@code remove} command.
     *
     * @param transactionalIds the prefixes of the transactional ids of the relays; empty without
     *     transactions
     */
    public static List<KafkaRight> removeTool(
            TopicNames topics, Collection<String> transactionalIds) {
        List<KafkaRight> rights = new ArrayList<>();
        Resource outbox = Resource.topics(topics.outboxPrefix());
        rights.add(
                required(
                        Resource.topic(topics.positions()),
                        "to mark the position as removed",
                        READ,
                        WRITE));
        rights.add(required(outbox, "to find out which rows are not published", READ));
        rights.add(
                required(
                        Resource.topic(topics.deadLetter()),
                        "to find out which rows are not published",
                        READ));
        for (String ids : transactionalIds) {
            rights.add(
                    required(Resource.transactionalIds(ids), "to fence relays that hang", WRITE));
        }
        rights.add(optional(outbox, "to delete topics with --topics", DELETE));
        return rights;
    }

    /** The rights of whoever uses the {@code account} command. */
    public static List<KafkaRight> accountTool(TopicNames topics) {
        String compared = "to read the events with --bucket or --from";
        return List.of(
                required(Resource.topic(ACCOUNT), "to read what is counted", READ),
                optional(Resource.topic(topics.positions()), compared, READ),
                optional(Resource.topics(topics.outboxPrefix()), compared, READ),
                optional(Resource.topics(topics.eventsPrefix()), compared, READ));
    }

    /** The rights of the processors with this application id. */
    public static List<KafkaRight> processor(TopicNames topics, String applicationId) {
        Resource events = Resource.topics(topics.eventsPrefix());
        return List.of(
                required(
                        Resource.topics(topics.outboxPrefix()),
                        "to read what relays publish",
                        READ),
                required(events, "to deliver, retry and dead-letter events", CREATE, WRITE),
                required(Resource.topic(topics.failed()), "to read reports of failures", READ),
                required(
                        Resource.topics(applicationId + "-"),
                        "for the state: changelogs of its stores",
                        CREATE,
                        READ,
                        WRITE),
                required(Resource.group(applicationId), "to share the partitions", READ),
                required(
                        Resource.transactionalIds(applicationId + "-"),
                        "to process exactly once",
                        WRITE),
                optional(Resource.topic(ACCOUNT), COUNTED, CREATE, READ, WRITE),
                optional(events, COUNTED, READ),
                optional(Resource.group(applicationId + "-account"), COUNTED, READ),
                optional(Resource.topic(STATUS), REPORTED, CREATE, WRITE),
                optional(
                        Resource.topic(LOOKUPS),
                        "to show rows in the traces of the console",
                        READ,
                        WRITE),
                optional(
                        Resource.topics(topics.outboxPrefix()),
                        "to create the topics of a catalogue; without it a relay creates them",
                        CREATE),
                optional(
                        events,
                        LARGEST_RECORD + " and retention is not checked",
                        DESCRIBE_CONFIGS));
    }

    /** The rights of whoever serves the overview of the console. */
    public static List<KafkaRight> overview(TopicNames topics) {
        Resource events = Resource.topics(topics.eventsPrefix());
        return List.of(
                required(Resource.topic(STATUS), "to show relays and processors", READ),
                optional(
                        Resource.groups(),
                        "to show how far groups are; without it they are not shown",
                        DESCRIBE),
                optional(events, "to show how far groups are", DESCRIBE),
                optional(
                        events,
                        "to tell a group that has read everything from one that lacks a few"
                                + " records; without it the markers of transactions count",
                        READ));
    }

    /** The rights of whoever uses the {@code dlt} commands. */
    public static List<KafkaRight> deadLetterTool(TopicNames topics) {
        Resource redrives = Resource.topic(REDRIVES);
        return List.of(
                required(Resource.topic(topics.deadLetter()), "to read dead letters", READ),
                required(redrives, "to know what was redriven or discarded", READ),
                required(redrives, "to redrive or discard", CREATE, WRITE),
                required(
                        Resource.transactionalIds(redrives.name()), "to redrive or discard", WRITE),
                required(Resource.topics(topics.outboxPrefix()), "to redrive", WRITE),
                required(Resource.topics(topics.retry("")), "to redrive", CREATE, WRITE),
                required(Resource.topic(topics.failed()), "to see canaries that failed", READ),
                required(
                        Resource.groups(),
                        "to see that canaries are handled, and to create the retry topic of a"
                                + " group that has none",
                        DESCRIBE),
                optional(
                        Resource.topic(topics.deadLetter()),
                        "to say until when dead letters are kept; without it that is not shown",
                        DESCRIBE_CONFIGS),
                optional(Resource.topics(topics.outboxPrefix()), TO_KNOW_SIZES, DESCRIBE_CONFIGS),
                optional(Resource.topics(topics.retry("")), TO_KNOW_SIZES, DESCRIBE_CONFIGS),
                optional(
                        Resource.topics(REHEARSALS), "to rehearse a redrive", CREATE, READ, WRITE));
    }

    /**
     * The topic by which the dead-letter tool and the subscribers of a group rehearse a redrive.
     * One for each group: a group can neither ask another one nor answer in its place.
     */
    public static String rehearsals(String group) {
        return REHEARSALS + group;
    }

    /**
     * The rights of whoever lists, cancels and releases held events.
     *
     * @param applicationId of the processors that hold them
     */
    public static List<KafkaRight> heldTool(TopicNames topics, String applicationId) {
        Resource state = Resource.topic(applicationId + "-held-events-changelog");
        Resource commands = Resource.topic(applicationId + "-held-commands");
        return List.of(
                required(state, "to read held events", READ),
                required(commands, "to cancel or release held events", CREATE, WRITE),
                required(Resource.topic(topics.deadLetter()), "to count what was cancelled", READ));
    }

    /**
     * The rights of whoever uses the {@code erase} command.
     *
     * @param applicationId of the processors that may hold events
     */
    public static List<KafkaRight> eraseTool(TopicNames topics, String applicationId) {
        Resource outbox = Resource.topics(topics.outboxPrefix());
        Resource events = Resource.topics(topics.eventsPrefix());
        Resource state = Resource.topic(applicationId + "-held-events-changelog");
        Resource commands = Resource.topic(applicationId + "-held-commands");
        Resource redrives = Resource.topic(REDRIVES);
        String until = "to say until when a topic has records; without it that is not known";
        return List.of(
                required(Resource.topic(topics.positions()), "to know what is published", READ),
                required(Resource.topic(ACCOUNT), "to know what is counted", READ),
                required(outbox, "to find records of the aggregate", READ),
                required(events, "to find records of the aggregate", READ),
                required(Resource.topic(REPLAYS), "to find records of the aggregate", READ),
                required(state, "to read held events", READ),
                required(commands, "to erase held events", CREATE, WRITE),
                required(
                        Resource.group(applicationId),
                        "to know what processors have read",
                        DESCRIBE),
                required(redrives, "to discard dead letters", CREATE, READ, WRITE),
                required(
                        Resource.transactionalIds(redrives.name()),
                        "to discard dead letters",
                        WRITE),
                optional(outbox, until, DESCRIBE_CONFIGS),
                optional(events, until, DESCRIBE_CONFIGS),
                optional(state, until, DESCRIBE_CONFIGS),
                optional(Resource.topic(REPLAYS), until, DESCRIBE_CONFIGS),
                optional(
                        Resource.allTopics(),
                        "to see other schedules of held events; without it they are not known",
                        DESCRIBE));
    }

    /**
     * The rights of the members of a consumer group.
     *
     * @param delayedRetries whether failed events are retried through the retry topic
     * @param transactions whether handlers return records
     */
    public static List<KafkaRight> subscriber(
            TopicNames topics, String group, boolean delayedRetries, boolean transactions) {
        List<KafkaRight> rights = new ArrayList<>();
        Resource retries = Resource.topic(topics.retry(group));
        rights.add(required(Resource.topics(topics.eventsPrefix()), "to read events", READ));
        rights.add(required(Resource.group(group), "to share the partitions", READ));
        rights.add(required(Resource.topic(topics.failed()), "to report failures", WRITE));
        if (delayedRetries) {
            rights.add(required(retries, "to create the retry topic", CREATE));
        }
        if (transactions) {
            rights.add(
                    required(
                            Resource.transactionalIds(group + "-"),
                            "to write records and progress in one transaction",
                            WRITE));
        }
        rights.add(
                optional(
                        Resource.topic(rehearsals(group)),
                        "to take part in rehearsals of a redrive, if asked to",
                        READ,
                        WRITE));
        return rights;
    }
}
