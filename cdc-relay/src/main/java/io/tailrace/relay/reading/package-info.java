/** Reading of Kafka topics from their beginning up to an end that is known. */
@NullMarked
package io.tailrace.relay.reading;

import org.jspecify.annotations.NullMarked;
