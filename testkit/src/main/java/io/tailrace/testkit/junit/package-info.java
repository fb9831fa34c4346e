/**
 * A JUnit extension that gives tests PostgreSQL and Kafka as parameters. Needs {@code
 * junit-jupiter-api} 5.10 or newer, an optional dependency of the testkit: users bring their own.
 */
@NullMarked
package io.tailrace.testkit.junit;

import org.jspecify.annotations.NullMarked;
