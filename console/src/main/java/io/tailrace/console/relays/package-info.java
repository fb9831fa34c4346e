/**
 * Asking the relays that lead, over the topic of questions. Called by several threads, each with
 * clients of its own.
 */
@NullMarked
package io.tailrace.console.relays;

import org.jspecify.annotations.NullMarked;
