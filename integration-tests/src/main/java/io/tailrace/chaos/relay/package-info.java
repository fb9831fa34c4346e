/** Relays that are killed, stopped and cut off while every shape of transaction is written. */
@NullMarked
package io.tailrace.chaos.relay;

import org.jspecify.annotations.NullMarked;
