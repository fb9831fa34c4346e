/**
 * The event model: what an event is, how it looks as JSON and as a Kafka record.
 *
 * <p>An {@link io.tailrace.event.Event} carries a payload, a {@link io.tailrace.event.DomainEvent}.
 * The {@link io.tailrace.event.EventCatalogue} gives each class of payloads its name, the {@link
 * io.tailrace.event.EventCodec} turns payloads into JSON and back. Everything here is immutable and
 * safe for any thread.
 */
@NullMarked
package io.tailrace.event;

import org.jspecify.annotations.NullMarked;
