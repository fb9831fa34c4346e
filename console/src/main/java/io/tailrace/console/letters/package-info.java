/**
 * The dead letters of the console: lists and details of what {@code index} holds, and the actions
 * of {@code work}.
 */
@NullMarked
package io.tailrace.console.letters;

import org.jspecify.annotations.NullMarked;
