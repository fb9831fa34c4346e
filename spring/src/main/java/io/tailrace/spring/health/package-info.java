/** The health of outbox and subscribers, without the classes of a version of Spring Boot. */
@NullMarked
package io.tailrace.spring.health;

import org.jspecify.annotations.NullMarked;
