package io.tailrace.spring.health;

import java.util.Map;

/**
 * Tells what a part of an application is. The starter of each version of Spring Boot shows the
 * parts below {@code tailrace} of Actuator's information. Safe for any thread.
 */
@FunctionalInterface
public interface InfoPart {

    /** What an operator wants to know, by name. Waits for no server. */
    Map<String, Object> details();
}
