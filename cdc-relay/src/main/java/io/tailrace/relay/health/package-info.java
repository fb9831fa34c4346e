/**
 * When a relay raises an alarm: the decision, which is pure, and what is said about it. One thread
 * decides; any thread reads the problems.
 */
@NullMarked
package io.tailrace.relay.health;

import org.jspecify.annotations.NullMarked;
