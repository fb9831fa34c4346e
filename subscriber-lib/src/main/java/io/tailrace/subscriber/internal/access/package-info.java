/** What it means for a subscriber that the brokers refuse something. Any thread calls. */
@NullMarked
package io.tailrace.subscriber.internal.access;

import org.jspecify.annotations.NullMarked;
