/**
 * The suite that runs two builds of the processes together and replaces one by the other, forth and
 * back.
 */
@NullMarked
package io.tailrace.chaos.upgrade;

import org.jspecify.annotations.NullMarked;
