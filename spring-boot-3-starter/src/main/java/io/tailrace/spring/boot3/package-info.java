/** What differs between versions of Spring Boot, for Spring Boot 3.5: the health indicators. */
@NullMarked
package io.tailrace.spring.boot3;

import org.jspecify.annotations.NullMarked;
