package io.tailrace.relay.health;

import io.tailrace.relay.config.ByteSize;
import io.tailrace.relay.postgres.monitor.WalStatus;
import org.jspecify.annotations.Nullable;

/** Numbers of bytes in problems. */
final class Size {

    /** From this share of the limit on, a slot is almost lost. */
    private static final double ALMOST = 0.8;

    private Size() {}

    /** For people and for comparisons, such as {@code 1.5 GiB (1610612736 bytes)}. */
    static String of(@Nullable Long bytes) {
        if (bytes == null) {
            return "an unknown number of bytes";
        }
        return "%s (%d bytes)".formatted(ByteSize.format(bytes), bytes);
    }

    static boolean isAlmost(long held, WalStatus wal) {
        return wal.isLimited() && held >= wal.keepLimit() * ALMOST;
    }
}
