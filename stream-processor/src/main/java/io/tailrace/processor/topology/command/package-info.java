/** The stage that parses the commands of operators about held events. Called by stream threads. */
@NullMarked
package io.tailrace.processor.topology.command;

import org.jspecify.annotations.NullMarked;
