/**
 * Takes part in rehearsals of a redrive: calls the transactional handlers for dead letters of the
 * group and rolls everything back. {@link
 * io.tailrace.subscriber.internal.rehearsal.RehearsalMember} has a thread that reads the control
 * topic, and one that executes requests, one after the other; each handler is called on a thread of
 * its own, so that it can be given up. Nothing here is seen by the consumer thread, the dispatcher
 * or the metrics.
 */
@NullMarked
package io.tailrace.subscriber.internal.rehearsal;

import org.jspecify.annotations.NullMarked;
