/** Options and output of the commands {@code dlt}. For the thread of the command. */
@NullMarked
package io.tailrace.processor.cli.dlt;

import org.jspecify.annotations.NullMarked;
