/** The subscriber compared with a plain consumer and with Confluent's parallel consumer. */
@NullMarked
package io.tailrace.bench.subscriber;

import org.jspecify.annotations.NullMarked;
