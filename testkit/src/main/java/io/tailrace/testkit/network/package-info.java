/** Faults of the network between a program and its servers. */
@NullMarked
package io.tailrace.testkit.network;

import org.jspecify.annotations.NullMarked;
