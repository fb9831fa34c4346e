package io.tailrace.relay.source;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.HeartbeatTable;

/** What a change event of Debezium stands for, found by the name of its topic. Immutable. */
final class ChangeKind {

    /** Debezium's topic of heartbeats begins with this text. */
    private static final String TIMER_TOPICS = "__debezium-heartbeat";

    private final String messageTopic;
    private final String heartbeatTopic;

    /**
     * @param stream the name of the stream, with which Debezium's names of topics begin
     */
    ChangeKind(OutboxSource source, String stream) {
        this.messageTopic = stream + ".message";
        this.heartbeatTopic = ChangeTopics.of(HeartbeatTable.name(source));
    }

    /** A message in the write-ahead log that stands for a row. */
    boolean isMessage(String topic) {
        return topic.equals(messageTopic);
    }

    /** A heartbeat that Debezium makes by itself when its time has come. */
    boolean isTimer(String topic) {
        return topic.startsWith(TIMER_TOPICS);
    }

    /** A row of the table of heartbeats, written by a relay of any slot. */
    boolean isHeartbeat(String topic) {
        return topic.equals(heartbeatTopic);
    }
}
