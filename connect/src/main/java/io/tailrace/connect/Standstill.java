package io.tailrace.connect;

import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that heartbeats go on while the connector's place in the log does not move. After a
 * restore of the database the stored place is beyond the end of the log, and PostgreSQL leaves out
 * every row until the log has reached it: no connector says so. Logs a warning with the thirtieth
 * such heartbeat, the three-hundredth and so on. For one thread.
 */
final class Standstill {

    /** How many heartbeats at one place are normal, for example during a long transaction. */
    static final int FIRST = 30;

    private static final Logger LOG = LoggerFactory.getLogger(Standstill.class);

    private @Nullable Map<String, ?> place;
    private long heartbeats;
    private long next = FIRST;
    private int warnings;

    /** How many warnings were logged. */
    int warnings() {
        return warnings;
    }

    /** Looks at the place of a heartbeat. */
    void see(SourceRecord heartbeat) {
        Map<String, ?> now = heartbeat.sourceOffset();
        if (!now.equals(place)) {
            place = now;
            heartbeats = 0;
            next = FIRST;
        }
        heartbeats++;
        if (heartbeats < next) {
            return;
        }
        next *= 10;
        warnings++;
        LOG.warn(
                "The place in the write-ahead log has not moved from LSN {} for {} heartbeats. If it"
                        + " is greater than pg_current_wal_lsn() - '0/0', the database was restored"
                        + " or another server was promoted, and rows are being lost: stop the"
                        + " connector, and publish what is missing with tailrace-relay repair, as"
                        + " the guide says. Otherwise a long transaction is being decoded, or"
                        + " heartbeat.action.query is not set or fails: look for 'Could not execute"
                        + " heartbeat action' in this log.",
                now.get("lsn"),
                heartbeats);
    }
}
