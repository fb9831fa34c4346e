/** Tests with a real Kafka Connect. */
@NullMarked
package io.tailrace.chaos.connect;

import org.jspecify.annotations.NullMarked;
