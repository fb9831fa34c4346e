package io.tailrace.spring.health;

/**
 * Checks a part of an application. The starter of each version of Spring Boot makes a health
 * indicator of it. Safe for any thread.
 */
@FunctionalInterface
public interface HealthCheck {

    /**
     * Checks the part now; may wait for a server.
     *
     * @throws Exception if the part cannot be checked, which counts as down
     */
    HealthReport check() throws Exception;
}
