/**
 * What the console does for a caller in the background: one action that writes at a time, with its
 * progress, its result, and a way to stop it.
 */
@NullMarked
package io.tailrace.console.action;

import org.jspecify.annotations.NullMarked;
