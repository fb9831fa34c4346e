/** The event model: what an event is, how it looks as JSON and as a Kafka record. */
@NullMarked
package io.tailrace.event;

import org.jspecify.annotations.NullMarked;
