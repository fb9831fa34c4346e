/** What an outbox tells about itself. */
@NullMarked
package io.tailrace.producer.metrics;

import org.jspecify.annotations.NullMarked;
