/**
 * The dead letters of the console: an index in memory of what the dead-letter topic and the topic
 * of dispositions hold, without payloads, and actions that run the classes of the command line.
 *
 * <p>{@link io.tailrace.console.letters.LetterIndex} reads on a thread of its own and writes to the
 * {@link io.tailrace.console.letters.LetterStore}, which any thread may ask. What an action selects
 * is decided by the command line's classes when it runs, not by the index.
 */
@NullMarked
package io.tailrace.console.letters;

import org.jspecify.annotations.NullMarked;
