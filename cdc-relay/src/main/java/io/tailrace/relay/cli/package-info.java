/**
 * The relay as a process: options, exit codes, the admin endpoint and an orderly stop around a
 * {@link io.tailrace.relay.CdcRelay}. Called by the main thread.
 */
@NullMarked
package io.tailrace.relay.cli;

import org.jspecify.annotations.NullMarked;
