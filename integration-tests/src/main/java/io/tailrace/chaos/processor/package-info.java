/**
 * Breaks processors on purpose, and checks from the outside that every event passes once, is held
 * and retried when it should be, and that what is given up is in the dead-letter topic once.
 */
@NullMarked
package io.tailrace.chaos.processor;

import org.jspecify.annotations.NullMarked;
