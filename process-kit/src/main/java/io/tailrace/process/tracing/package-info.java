/**
 * The spans of a process, exported with OTLP over HTTP if an endpoint is configured. A process
 * makes no trace of its own: every span is a child of the trace context that an event carries, and
 * events whose trace is not sampled have none. Spans are recorded by the threads that publish or
 * process events, which never wait for the export; a thread of the SDK exports them. Only {@code
 * OtlpSpans} and what it creates use classes of the SDK, so a process without an endpoint loads
 * none.
 */
@NullMarked
package io.tailrace.process.tracing;

import org.jspecify.annotations.NullMarked;
