/**
 * The processor suite: kills, stops and pauses processors and deletes their state, and checks from
 * the outside that every event is delivered once and not too early, that failed events are retried
 * when due, and that events that are given up are dead-lettered once.
 */
@NullMarked
package io.tailrace.chaos.processor;

import org.jspecify.annotations.NullMarked;
