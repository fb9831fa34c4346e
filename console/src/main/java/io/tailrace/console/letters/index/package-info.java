/**
 * What the dead-letter topic and the topic of dispositions hold, in memory and without payloads.
 *
 * <p>{@link io.tailrace.console.letters.index.LetterIndex} reads on a thread of its own and writes
 * to the {@link io.tailrace.console.letters.index.LetterStore}, which any thread may ask.
 */
@NullMarked
package io.tailrace.console.letters.index;

import org.jspecify.annotations.NullMarked;
