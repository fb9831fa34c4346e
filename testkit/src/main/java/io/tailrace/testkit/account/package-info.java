/** Compares committed events with delivered events. Pure functions, safe for any thread. */
@NullMarked
package io.tailrace.testkit.account;

import org.jspecify.annotations.NullMarked;
