/**
 * A JUnit extension that gives tests PostgreSQL and Kafka as parameters. Needs {@code
 * junit-jupiter-api}, an optional dependency of the testkit.
 */
@NullMarked
package io.tailrace.testkit.junit;

import org.jspecify.annotations.NullMarked;
