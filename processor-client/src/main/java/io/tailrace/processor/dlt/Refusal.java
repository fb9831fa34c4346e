package io.tailrace.processor.dlt;

/** Why a dead letter cannot be redriven. A refused dead letter stays open. */
enum Refusal {
    /** The event has returned to the dead-letter topic after too many redrives. */
    LOOP(
            "returned after as many redrives as --max-redrives allows",
            "Fix why the events fail, then redrive them with a larger --max-redrives, or discard them"
                    + " with dlt discard."),
    /** The event has returned to the dead-letter topic in the same run. */
    SAME_RUN(
            "returned to the dead-letter topic in this run",
            "Fix why the events fail, then redrive them with another --run, or without it."),
    /** The event was redriven in a run of this name, and has returned from a later run. */
    RUN_USED(
            "were redriven in a run of this name before, so that deduplication would drop them",
            "Redrive them with another --run, or without it."),
    /** An earlier event of the aggregate has returned in this run. */
    BEHIND(
            "wait, because an event of their aggregate returned in this run",
            "Fix why the events fail, then redrive them with another --run, or without it."),
    /** Earlier dead letters of the aggregate are in another partition. */
    NEXT_TIME(
            "come after dead letters of their aggregate in another partition, because the number of"
                    + " partitions was changed",
            "Repeat the command with the same --run until none of these is left: each time the next"
                    + " part of such an aggregate is redriven, in its order."),
    /** The dead letter became redrivable after the canaries were chosen. */
    NO_CANARY(
            "belong to a topic that no canary was sent to",
            "Repeat the command with another --run, or without it."),
    /** The payload did not fit into the dead-letter topic. */
    NO_PAYLOAD(
            "have no payload, because it did not fit into the dead-letter topic",
            "Emit the events again, then discard the dead letters with dlt discard."),
    /** The topic that the event would be sent to accepts only smaller records. */
    TOO_LARGE(
            "are larger than the topic that they would be sent to accepts",
            "Raise max.message.bytes of the topic that the dead letter's line names, then redrive again;"
                    + " or discard the dead letters with dlt discard."),
    /** The consumer group that failed has no retry topic, and it cannot be created. */
    NO_RETRY_TOPIC(
            "failed in a group that has no retry topic",
            "Start a subscriber of the group, or a processor with --group and the name of the group,"
                    + " then redrive again. In a cluster with access control, a group is seen with the"
                    + " right Describe on it."),
    /** The headers name no existing outbox topic that the event was read from. */
    NO_ORIGIN(
            "were not read from an existing outbox topic",
            "If their origin is a topic of the outbox that does not exist yet, create it with as many"
                    + " partitions as the other topics of events, then redrive again. Otherwise emit"
                    + " the events again, then discard the dead letters with dlt discard.");

    private final String explanation;
    private final String remedy;

    Refusal(String explanation, String remedy) {
        this.explanation = explanation;
        this.remedy = remedy;
    }

    /** Whether the run cannot finish what it was asked for. */
    boolean makesIncomplete() {
        return this == SAME_RUN
                || this == RUN_USED
                || this == BEHIND
                || this == NEXT_TIME
                || this == NO_CANARY;
    }

    /** What is true of the dead letters, as in "3 {@code have no payload}". */
    String explanation() {
        return explanation;
    }

    /** What to do about the dead letters; a full sentence. */
    String remedy() {
        return remedy;
    }
}
