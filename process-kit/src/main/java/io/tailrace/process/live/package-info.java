/**
 * What processes say of themselves in the topic {@code tailrace.status}, and how it is written. A
 * reporter has one thread of its own; everything else is immutable or stateless.
 */
@NullMarked
package io.tailrace.process.live;

import org.jspecify.annotations.NullMarked;
