/** Metrics of subscribers with Micrometer, which must be on the class path to use this. */
@NullMarked
package io.tailrace.subscriber.micrometer;

import org.jspecify.annotations.NullMarked;
