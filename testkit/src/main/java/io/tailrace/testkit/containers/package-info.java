/** Servers as containers, by means of Testcontainers, which is an optional dependency. */
@NullMarked
package io.tailrace.testkit.containers;

import org.jspecify.annotations.NullMarked;
