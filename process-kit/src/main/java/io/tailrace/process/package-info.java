/**
 * What the relay and the processor share as processes: exit codes and failures here, the command
 * line in {@code cli}, the admin endpoint in {@code admin}, the Kafka cluster in {@code kafka}.
 */
@NullMarked
package io.tailrace.process;

import org.jspecify.annotations.NullMarked;
