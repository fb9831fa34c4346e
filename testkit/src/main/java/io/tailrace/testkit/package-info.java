/**
 * A real PostgreSQL and a real Kafka broker, for tests and demonstrations.
 *
 * <p>{@link io.tailrace.testkit.Testkit} starts them: as embedded processes by default, which works
 * without Docker, as root and as an ordinary user, or as containers with {@code
 * -Dtailrace.testkit=containers}. A server can be stopped, killed and started again on the same
 * data and the same port. When it is closed, or when the JVM that started it ends in whichever way,
 * nothing of it is left running or on disk. A server is used by one thread at a time.
 */
@NullMarked
package io.tailrace.testkit;

import org.jspecify.annotations.NullMarked;
