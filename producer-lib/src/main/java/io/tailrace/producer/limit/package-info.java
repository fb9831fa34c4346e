/** How fast events may be emitted. */
@NullMarked
package io.tailrace.producer.limit;

import org.jspecify.annotations.NullMarked;
