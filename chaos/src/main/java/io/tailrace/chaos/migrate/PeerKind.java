package io.tailrace.chaos.migrate;

/** The programs that outboxes are taken over from. */
public enum PeerKind {
    /** Kafka Connect with Debezium's connector; its directory holds the jars. */
    CONNECT,
    /** Debezium Server; its directory is that of the unpacked distribution. */
    SERVER
}
