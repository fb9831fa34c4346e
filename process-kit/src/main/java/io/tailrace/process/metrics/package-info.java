/** What every process measures besides its work. Safe for any thread. */
@NullMarked
package io.tailrace.process.metrics;

import org.jspecify.annotations.NullMarked;
