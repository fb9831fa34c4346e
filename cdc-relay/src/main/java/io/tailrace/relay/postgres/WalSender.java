package io.tailrace.relay.postgres;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the session that reads a replication slot is doing, as {@code pg_stat_activity} reports it.
 *
 * @param pid its process id
 * @param waitEventType what kind of event it waits for, or null if it is running
 * @param waitEvent the event it waits for, or null if it is running
 */
public record WalSender(int pid, @Nullable String waitEventType, @Nullable String waitEvent) {

    /**
     * A standby of PostgreSQL that has to confirm the log first, see {@code
     * synchronized_standby_slots}.
     */
    private static final String STANDBY = "WAITFORSTANDBYCONFIRMATION";

    /**
     * Whether the session has nothing to do, or waits until this process reads what it has sent. It
     * is not idle while it decodes a large transaction, of which nothing may be sent for minutes.
     */
    public boolean isIdle() {
        if (waitEventType == null || waitEvent == null) {
            return false;
        }
        boolean waits = waitEventType.equals("Client") || waitEventType.equals("Activity");
        return waits && !waitEvent.toUpperCase(Locale.ROOT).equals(STANDBY);
    }
}
