package io.tailrace.testkit;

import io.tailrace.testkit.network.TcpProxy;
import java.nio.file.Path;

/**
 * One broker of a {@link KafkaCluster}. Faults last until they are undone; a fault does not wait
 * for the rest of the cluster to notice it. For one thread at a time.
 */
public interface ClusterBroker {

    /** Whom a broker cannot reach, and who cannot reach it. */
    enum Isolation {
        /** The other brokers, and the controllers in them. Clients still reach the broker. */
        FROM_BROKERS,
        /** Clients. The broker still takes part in the cluster, and stays the leader. */
        FROM_CLIENTS,
        /** Everyone. */
        FROM_ALL
    }

    /** The broker's id, from 1. */
    int id();

    /** Ends the broker at once, as {@code kill -9} does, and keeps its data. */
    void kill();

    /**
     * Shuts the broker down in good order: it hands over its partitions before it ends. Keeps its
     * data.
     */
    void stop();

    /**
     * Starts the broker again with the same data and ports, and returns when it serves requests.
     * Its replicas may still be out of sync: see {@link KafkaCluster#awaitWhole}. No effect if it
     * runs.
     *
     * @throws TestkitException if the broker does not start
     */
    void start();

    /** Restarts the broker in good order, as an upgrade does. */
    default void roll() {
        stop();
        start();
    }

    /** Suspends the process, as {@code kill -STOP} does: its connections stay open and silent. */
    void pause();

    /** Lets the process continue after {@link #pause()}. */
    void resume();

    /**
     * Cuts the broker off: connections stay open, and nothing arrives in either direction. New
     * connections get no answer.
     */
    void isolate(Isolation from);

    /**
     * Ends the isolation. What was sent before and during the isolation arrives now, as after a
     * network partition that was shorter than the timeouts of TCP. No effect if there is no
     * isolation.
     */
    void rejoin();

    /** The proxy between clients and this broker, which can cut and delay connections. */
    TcpProxy clients();

    /** The broker's log, a file of this machine that exists until the cluster is closed. */
    Path logFile();
}
