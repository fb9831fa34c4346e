/** Servers as processes of this machine: PostgreSQL's own binaries, and the broker in a JVM. */
@NullMarked
package io.tailrace.testkit.embedded;

import org.jspecify.annotations.NullMarked;
