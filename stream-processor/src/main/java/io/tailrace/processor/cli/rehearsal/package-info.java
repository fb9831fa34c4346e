/** The rehearsal of a redrive on the command line: options and output. */
@NullMarked
package io.tailrace.processor.cli.rehearsal;

import org.jspecify.annotations.NullMarked;
