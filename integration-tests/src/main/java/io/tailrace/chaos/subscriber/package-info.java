/**
 * Subscribers that are killed, stopped and started while handlers fail, hang and crash their
 * process.
 */
@NullMarked
package io.tailrace.chaos.subscriber;

import org.jspecify.annotations.NullMarked;
