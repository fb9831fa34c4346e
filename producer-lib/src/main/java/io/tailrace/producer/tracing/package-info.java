/**
 * Spans of emitted events. {@link io.tailrace.producer.tracing.EmitTracer} needs no tracing
 * library; {@link io.tailrace.producer.tracing.OpenTelemetryEmitTracer} needs {@code
 * io.opentelemetry:opentelemetry-api}. Called on the emitting thread.
 */
@NullMarked
package io.tailrace.producer.tracing;

import org.jspecify.annotations.NullMarked;
