/** The console of operators: assembled from its parts here, and nothing else. */
@NullMarked
package io.tailrace.console;

import org.jspecify.annotations.NullMarked;
