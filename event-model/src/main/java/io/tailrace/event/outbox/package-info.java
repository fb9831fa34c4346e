/** What the outbox table and its substitutes look like, for those who write and who read them. */
@NullMarked
package io.tailrace.event.outbox;

import org.jspecify.annotations.NullMarked;
