/**
 * What the stream consists of, and the queue between the thread that reads the log and the thread
 * that publishes.
 */
@NullMarked
package io.tailrace.relay.source.change;

import org.jspecify.annotations.NullMarked;
