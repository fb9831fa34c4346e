/**
 * What the relay and the processor share as processes: command line conventions, exit codes, the
 * admin endpoint and the provisioning of topics.
 *
 * <p>Nothing here knows what a process does with its events.
 */
@NullMarked
package io.tailrace.process;

import org.jspecify.annotations.NullMarked;
