package io.tailrace.relay.postgres.monitor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL guarantees to a replication slot: its {@code wal_status}. */
public enum SlotState {
    /** The slot holds no more than {@code max_wal_size}. */
    RESERVED,
    /** The slot holds more than {@code max_wal_size}, and PostgreSQL keeps it. */
    EXTENDED,
    /** PostgreSQL may remove log that the slot needs at the next checkpoint. */
    UNRESERVED,
    /** PostgreSQL has removed log that the slot needs. */
    LOST,
    /** The slot does not exist. */
    MISSING;

    /** The value of the tag {@code state}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param walStatus as PostgreSQL shows it
     * @param nothingReserved whether the slot has no {@code restart_lsn}
     */
    static SlotState of(@Nullable String walStatus, boolean nothingReserved) {
        if (nothingReserved || "lost".equals(walStatus)) {
            return LOST;
        }
        return switch (String.valueOf(walStatus)) {
            case "extended" -> EXTENDED;
            case "unreserved" -> UNRESERVED;
            default -> RESERVED;
        };
    }
}
