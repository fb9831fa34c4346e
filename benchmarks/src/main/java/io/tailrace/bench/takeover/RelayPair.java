package io.tailrace.bench.takeover;

import io.tailrace.bench.relay.lab.Lab;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Two relays of one slot: one leads and one stands by. For one thread. */
final class RelayPair implements AutoCloseable {

    private MeasuredRelay leader;
    private MeasuredRelay standby;

    /** Starts both, and waits until one leads and the other is prepared. */
    RelayPair(Lab lab) throws IOException, InterruptedException {
        leader = new MeasuredRelay(lab);
        standby = leader;
        try {
            leader.awaitStreaming();
            standby = new MeasuredRelay(lab);
            standby.awaitPrepared();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * A leader that was killed.
     *
     * @param at when it was killed
     * @param over when its process had ended
     */
    record Kill(Instant at, Instant over) {}

    /** Kills the leader, which {@link #replace} starts again. */
    Kill killLeader() {
        Instant at = Instant.now();
        leader.kill();
        return new Kill(at, Instant.now());
    }

    /** Waits until the standby streams, and starts the killed relay as the next standby. */
    void replace() throws IOException, InterruptedException {
        standby.awaitStreaming();
        MeasuredRelay killed = leader;
        leader = standby;
        standby = killed;
        standby.start();
        standby.awaitPrepared();
    }

    /** What the log of the relay that leads tells of its start. */
    List<LogLine> leaderLog() throws IOException {
        return leader.log();
    }

    /** The larger peak of resident memory of both relays, in MiB. */
    long peakMb() {
        return Math.max(leader.peakMb(), standby.peakMb());
    }

    @Override
    public void close() {
        leader.kill();
        standby.kill();
    }
}
