package io.tailrace.processor.topology.stage;

/**
 * The names of the nodes of the topology. Kafka Streams shows them in its description and in its
 * metrics; a stage names the node that it forwards a record to.
 */
public final class NodeNames {

    /** The source that reads the topics of the relays, of failed events and of commands. */
    public static final String INPUT = "input";

    /** Sends each record to the stage for its topic. */
    public static final String ROUTE = "route";

    /** The stage that validates events. */
    public static final String VALIDATE = "validate";

    /** The stage that drops or dead-letters events whose id was passed on before. */
    public static final String DEDUPE = "dedupe";

    /** The stage that decides whether a failed event is retried. */
    public static final String DECIDE = "decide";

    /** The stage that parses the commands of operators about held events. */
    public static final String COMMAND = "command";

    /** The stage that holds events until they are due. */
    public static final String HOLD = "hold";

    /** The sink that writes to {@code events.*} and {@code events.retry.<group>}. */
    public static final String DELIVER = "deliver";

    /** The stage that makes dead letters small enough for their topic. */
    public static final String DEAD_LETTER = "dead-letter";

    /** The sink that writes to the dead-letter topic. */
    public static final String BURY = "bury";

    /** The sink that writes which events are withheld, for the account. */
    public static final String WITHHELD = "withheld";

    private NodeNames() {}
}
