/** A picocli command as a process: options from the environment, exit codes, orderly stop. */
@NullMarked
package io.tailrace.process.cli;

import org.jspecify.annotations.NullMarked;
