/**
 * Auto-configuration of subscribers that call the {@link
 * io.tailrace.spring.subscriber.EventHandler} methods of an application's beans. Needs {@code
 * tailrace-subscriber} on the class path.
 */
@NullMarked
package io.tailrace.spring.subscriber;

import org.jspecify.annotations.NullMarked;
