/** Writing records and position to Kafka in one transaction. */
@NullMarked
package io.tailrace.relay.publish;

import org.jspecify.annotations.NullMarked;
