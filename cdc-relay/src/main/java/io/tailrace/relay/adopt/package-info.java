/**
 * Adopting the slot of another program that has published the outbox, and handing it back. Start
 * reading at {@code Adoption} and {@code HandBack}. Called by the thread of a command.
 */
@NullMarked
package io.tailrace.relay.adopt;

import org.jspecify.annotations.NullMarked;
