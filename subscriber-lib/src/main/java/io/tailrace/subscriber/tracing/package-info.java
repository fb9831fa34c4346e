/**
 * Spans of handled events. Needs no tracing library; {@code io.tailrace.subscriber.opentelemetry}
 * has an implementation for OpenTelemetry. A span begins and is current on the thread that calls
 * the handler; the span of a stream's event ends on the thread that acknowledges the event or lets
 * it fail.
 */
@NullMarked
package io.tailrace.subscriber.tracing;

import org.jspecify.annotations.NullMarked;
