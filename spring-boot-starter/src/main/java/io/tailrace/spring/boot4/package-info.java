/** What differs between versions of Spring Boot, for Spring Boot 4: the health indicators. */
@NullMarked
package io.tailrace.spring.boot4;

import org.jspecify.annotations.NullMarked;
