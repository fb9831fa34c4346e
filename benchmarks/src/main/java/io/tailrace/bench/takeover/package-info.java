/** How long nothing is published after the leading relay was killed. */
@NullMarked
package io.tailrace.bench.takeover;

import org.jspecify.annotations.NullMarked;
