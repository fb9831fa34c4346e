/** Consumers whose settings do not distort what is measured. */
@NullMarked
package io.tailrace.bench.kafka;

import org.jspecify.annotations.NullMarked;
