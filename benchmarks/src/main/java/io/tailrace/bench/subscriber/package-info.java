/** What subscribers cost and gain, beside a plain consumer and beside the parallel consumer. */
@NullMarked
package io.tailrace.bench.subscriber;

import org.jspecify.annotations.NullMarked;
