/**
 * Assembles and runs one subscriber: {@link io.tailrace.subscriber.internal.Engine}. Everything
 * under {@code internal} may change without notice; from the ground up, {@code handling}, {@code
 * dispatch}, {@code commit} and {@code consumer} each use only the packages before them.
 */
@NullMarked
package io.tailrace.subscriber.internal;

import org.jspecify.annotations.NullMarked;
