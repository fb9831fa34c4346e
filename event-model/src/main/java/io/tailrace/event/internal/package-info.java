/** What Tailrace's own modules share. No API: it changes without notice. */
@NullMarked
package io.tailrace.event.internal;

import org.jspecify.annotations.NullMarked;
