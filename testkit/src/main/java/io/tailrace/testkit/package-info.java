/**
 * A real PostgreSQL and a real Kafka broker, for tests and demonstrations.
 *
 * <p>{@link io.tailrace.testkit.Testkit} starts servers: by default as processes of this machine,
 * which needs neither Docker nor root, or as containers with {@code -Dtailrace.testkit=containers}.
 * A server can be stopped, killed and started again with the same data and the same port. Closing a
 * server, or ending the JVM that started it in whichever way, leaves no process and no file. A
 * server is used by one thread at a time.
 */
@NullMarked
package io.tailrace.testkit;

import org.jspecify.annotations.NullMarked;
