/** What work needs that goes on beside the stream of a term, on a thread of its own. */
@NullMarked
package io.tailrace.relay.worker;

import org.jspecify.annotations.NullMarked;
