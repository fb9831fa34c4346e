/**
 * The health check of the container images: asks the admin endpoint of a process whether it is
 * ready.
 */
@NullMarked
package io.tailrace.process.health;

import org.jspecify.annotations.NullMarked;
