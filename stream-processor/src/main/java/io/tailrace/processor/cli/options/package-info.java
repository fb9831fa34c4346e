/** Groups of options of a processor that runs. Called by the main thread. */
@NullMarked
package io.tailrace.processor.cli.options;

import org.jspecify.annotations.NullMarked;
