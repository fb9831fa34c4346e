package io.tailrace.relay.term;

import io.tailrace.relay.postgres.WalSender;
import java.time.Duration;
import java.util.Optional;

/** The stream of changes hangs: PostgreSQL has nothing more to send, but nothing arrives. */
public final class StalledStreamException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StalledStreamException(String slot, Duration silence, Optional<WalSender> walSender) {
        super(
                "The stream of replication slot %s has delivered nothing for %d s, not even a heartbeat, although %s. Leadership is given up."
                        .formatted(
                                slot,
                                silence.toSeconds(),
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
