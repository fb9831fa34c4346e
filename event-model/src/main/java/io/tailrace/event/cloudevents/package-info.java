/**
 * The content modes of the CloudEvents Kafka protocol binding. Classes are stateless and safe for
 * any thread.
 */
@NullMarked
package io.tailrace.event.cloudevents;

import org.jspecify.annotations.NullMarked;
