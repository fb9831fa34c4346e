/**
 * The commands of operators about held events: their topic, their format, and the stage that parses
 * them. Called by stream threads, and by the tool that sends commands.
 */
@NullMarked
package io.tailrace.processor.topology.command;

import org.jspecify.annotations.NullMarked;
