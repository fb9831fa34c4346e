package io.tailrace.relay.term;

import io.tailrace.relay.postgres.WalSender;
import java.time.Duration;
import java.util.Optional;

/** The stream of changes hangs: PostgreSQL has nothing more to send, but nothing arrives. */
public final class StalledStreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StalledStreamException(String slot, Duration standstill, Optional<WalSender> walSender) {
        super(
                "The stream of replication slot %s has read nothing for %d s, not even what its heartbeats write, although %s. Leadership is given up."
                        .formatted(
                                slot,
                                standstill.toSeconds(),
                                walSender
                                        .map(
                                                sender ->
                                                        "PostgreSQL has sent everything (session %d waits for %s)"
                                                                .formatted(
                                                                        sender.pid(),
                                                                        sender.waitEvent()))
                                        .orElse(
                                                "its connection is still open: in PostgreSQL no session reads the slot")));
    }
}
