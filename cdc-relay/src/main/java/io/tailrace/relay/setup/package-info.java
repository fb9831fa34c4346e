/** What is made before the first relay of an outbox starts. Called by one thread. */
@NullMarked
package io.tailrace.relay.setup;

import org.jspecify.annotations.NullMarked;
