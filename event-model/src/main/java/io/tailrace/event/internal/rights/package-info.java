/**
 * The rights in Kafka that each program needs, as data and as {@code kafka-acls} commands. Pure,
 * and without a class of Kafka: processes, subscribers and the testkit share them.
 */
@NullMarked
package io.tailrace.event.internal.rights;

import org.jspecify.annotations.NullMarked;
