/** What errors of one kind have in common. Pure. */
@NullMarked
package io.tailrace.processor.error;

import org.jspecify.annotations.NullMarked;
