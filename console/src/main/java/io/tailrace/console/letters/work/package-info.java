/**
 * What operators do with dead letters: actions that run the classes of the command line. What an
 * action selects is decided by these classes when it runs, not by the index.
 */
@NullMarked
package io.tailrace.console.letters.work;

import org.jspecify.annotations.NullMarked;
