/** What the results of {@code dlt} mean for operators, on the command line and the console. */
@NullMarked
package io.tailrace.processor.dlt.outcome;

import org.jspecify.annotations.NullMarked;
