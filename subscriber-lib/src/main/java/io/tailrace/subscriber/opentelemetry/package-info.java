/**
 * Makes the spans of handled events with OpenTelemetry, whose API is an optional dependency: {@code
 * io.opentelemetry:opentelemetry-api}.
 */
@NullMarked
package io.tailrace.subscriber.opentelemetry;

import org.jspecify.annotations.NullMarked;
