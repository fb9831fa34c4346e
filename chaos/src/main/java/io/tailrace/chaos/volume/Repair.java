package io.tailrace.chaos.volume;

import java.time.Duration;

/**
 * A repair that was measured.
 *
 * @param loss what the relay had lost
 * @param missing how many missing rows the relay has named
 * @param time from the start of the process until all missing rows were delivered and the relay
 *     streamed
 * @param peakMemoryMb the peak resident memory of the relay process, in MiB
 */
record Repair(Loss loss, int missing, Duration time, long peakMemoryMb) {}
