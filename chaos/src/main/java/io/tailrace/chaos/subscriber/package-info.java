/**
 * The subscriber suite: kills, stops and pauses subscribers whose handlers fail, hang and crash
 * their process, and checks from the outside that every event has its effect once and in order.
 */
@NullMarked
package io.tailrace.chaos.subscriber;

import org.jspecify.annotations.NullMarked;
