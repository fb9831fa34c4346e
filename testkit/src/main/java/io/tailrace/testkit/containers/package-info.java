/** Servers as containers, through Testcontainers. */
@NullMarked
package io.tailrace.testkit.containers;

import org.jspecify.annotations.NullMarked;
