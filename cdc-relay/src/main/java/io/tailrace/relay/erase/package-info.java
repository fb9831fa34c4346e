/**
 * Erases one aggregate: its published rows, held events and dead letters, and says which topics
 * still have its records and until when. Start reading at {@code Erase}. For the thread of the
 * tool.
 */
@NullMarked
package io.tailrace.relay.erase;

import org.jspecify.annotations.NullMarked;
