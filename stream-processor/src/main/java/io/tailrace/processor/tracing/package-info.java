/**
 * The spans of events that a processor has processed. Stream threads make them right after an event
 * was forwarded, and never wait for their export.
 */
@NullMarked
package io.tailrace.processor.tracing;

import org.jspecify.annotations.NullMarked;
