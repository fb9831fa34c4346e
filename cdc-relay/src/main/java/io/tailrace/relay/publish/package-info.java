/** Writing records and position to Kafka, in one transaction unless told otherwise. */
@NullMarked
package io.tailrace.relay.publish;

import org.jspecify.annotations.NullMarked;
