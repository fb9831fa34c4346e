package io.tailrace.relay.leader;

import io.tailrace.process.ThisProcess;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which relay leads, as far as this relay knows. A relay is named after its host and its process
 * id; in a container the host name is that of the container or pod. Safe for any thread.
 */
public final class CurrentLeader {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentLeader.class);

    /**
     * For how long it holds that the relay waits: an attempt to lead sees nothing while another
     * standby makes one.
     */
    private static final Duration LASTING = Duration.ofSeconds(10);

    /** That relays with another number of shards led at a moment of {@link System#nanoTime()}. */
    private record Waiting(int shardCount, long nanos) {}

    private final String slot;
    private final String own = ThisProcess.host() + ":" + ThisProcess.pid();
    private volatile @Nullable String name;
    private volatile @Nullable Lease lease;
    private volatile @Nullable Waiting waiting;

    /** Nobody is known to lead. */
    public CurrentLeader(String slot) {
        this.slot = slot;
    }

    /** The name of this relay. */
    public String own() {
        return own;
    }

    /** The name of the relay that leads; empty before anybody was seen to lead. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /**
     * Whether this relay can be sure that it leads: PostgreSQL keeps the lock for the session that
     * was heard of last.
     */
    public boolean isOwn() {
        Lease held = lease;
        return held != null && held.isHeld();
    }

    /**
     * The number of shards of the relays that this one waits for; 0 if it does not wait for such
     * relays, as far as is known.
     */
    public int otherShardCount() {
        Waiting seen = waiting;
        return seen != null && System.nanoTime() - seen.nanos() < LASTING.toNanos()
                ? seen.shardCount()
                : 0;
    }

    /** Notes that relays with another number of shards keep this one from leading, or 0. */
    void waitsFor(int shardCount) {
        waiting = new Waiting(shardCount, System.nanoTime());
    }

    /** Notes that this relay leads. */
    void setOwn(Lease held) {
        lease = held;
        set(own);
    }

    /** Notes who leads, and logs a change. */
    void set(String leader) {
        if (!Objects.equals(name, leader)) {
            name = leader;
            LOG.atInfo()
                    .addKeyValue("slot", slot)
                    .log("Relay {} leads{}", leader, leader.equals(own) ? ", this one" : "");
        }
    }
}
