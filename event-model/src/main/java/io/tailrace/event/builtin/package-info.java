/**
 * Ready-made families of events: orders, payments, users and systems.
 *
 * <p>No catalogue has them unless they are added: {@code EventCatalogue.of(BuiltInEvent.class)}.
 * They are also the example to follow for families of one's own.
 */
@NullMarked
package io.tailrace.event.builtin;

import org.jspecify.annotations.NullMarked;
