package io.tailrace.console.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who did what: as a line of the logger {@value #LOGGER} for each action, and the last ones to
 * the API. Safe for use by any thread.
 */
public final class AuditLog implements Resource {

    /** The logger of the actions; its lines can be sent to a place of their own. */
    public static final String LOGGER = "tailrace.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final int KEPT = 200;

    /**
     * One action.
     *
     * @param time when it was asked for
     * @param user who asked
     * @param role with which role
     * @param action what was asked for, for example {@code redrive}
     * @param details of what, without payloads
     */
    public record Entry(Instant time, String user, String role, String action, String details) {}

    private final InstantSource clock;
    private final Deque<Entry> last = new ArrayDeque<>();

    public AuditLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds an action before it is carried out. */
    public void add(Caller caller, String action, String details) {
        Entry entry =
                new Entry(clock.instant(), caller.name(), caller.role().text(), action, details);
        synchronized (last) {
            if (last.size() == KEPT) {
                last.removeLast();
            }
            last.addFirst(entry);
        }
        LOG.atInfo()
                .addKeyValue("user", escaped(caller.name()))
                .addKeyValue("role", caller.role().text())
                .addKeyValue("action", action)
                .log("{}", escaped(details));
    }

    /** Fields follow the message of a line, in quotation marks: free text cannot look like one. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** The last actions since the process was started, the latest first. */
    public List<Entry> last() {
        synchronized (last) {
            return Collections.unmodifiableList(new ArrayList<>(last));
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/api/v1/audit", request -> last()));
    }
}
