/**
 * Connects the Spring Boot 4 application of a test to the servers of the testkit: beans of the
 * types {@link io.tailrace.testkit.PostgresServer} and {@link io.tailrace.testkit.KafkaBroker}, and
 * fields with {@link io.tailrace.testkit.spring.ServerConnection}. The threads of Spring's test
 * context call.
 */
@NullMarked
package io.tailrace.testkit.spring;

import org.jspecify.annotations.NullMarked;
