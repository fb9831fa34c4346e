/** How the transactions of a stream thread are written. Called by stream threads. */
@NullMarked
package io.tailrace.processor.transaction;

import org.jspecify.annotations.NullMarked;
