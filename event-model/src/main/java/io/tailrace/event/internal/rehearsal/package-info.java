/**
 * The records by which a dead-letter tool and the subscribers of a group rehearse a redrive. The
 * protocol is in docs/reference/contract.md. Immutable and pure.
 */
@NullMarked
package io.tailrace.event.internal.rehearsal;

import org.jspecify.annotations.NullMarked;
