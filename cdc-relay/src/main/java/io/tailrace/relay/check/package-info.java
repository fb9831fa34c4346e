/**
 * Everything that a relay needs, checked to the end and without changing anything. Called by one
 * thread.
 */
@NullMarked
package io.tailrace.relay.check;

import org.jspecify.annotations.NullMarked;
