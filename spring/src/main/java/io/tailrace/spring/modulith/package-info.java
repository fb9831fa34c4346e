/**
 * Events that Spring Modulith externalizes, in the outbox. The publisher's thread calls. Needs
 * {@code spring-modulith-events-core} on the class path.
 */
@NullMarked
package io.tailrace.spring.modulith;

import org.jspecify.annotations.NullMarked;
