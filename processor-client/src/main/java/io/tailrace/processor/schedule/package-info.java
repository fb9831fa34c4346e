/**
 * What processors and the tools that speak to them agree about: how a held event is stored in the
 * changelog of the schedule, and what a command about it looks like. Formats and names only.
 */
@NullMarked
package io.tailrace.processor.schedule;

import org.jspecify.annotations.NullMarked;
