/**
 * A subscriber of common but wrong design, to show that the subscriber suite finds its violations.
 */
@NullMarked
package io.tailrace.chaos.subscriber.naive;

import org.jspecify.annotations.NullMarked;
