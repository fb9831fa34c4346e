/**
 * Servers as processes of this machine: PostgreSQL from prebuilt binaries, and the Kafka broker in
 * a JVM of its own.
 */
@NullMarked
package io.tailrace.testkit.embedded;

import org.jspecify.annotations.NullMarked;
