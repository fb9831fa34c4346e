package io.tailrace.testkit.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A static field of a Spring Boot test with a {@link io.tailrace.testkit.PostgresServer} or a
 * {@link io.tailrace.testkit.KafkaBroker} that the application is connected to. The field is set
 * before the application starts, for example in a {@code @BeforeAll} method; the application does
 * not close the server.
 *
 * <p>{@code @ServiceConnection} of Spring Boot does the same for fields with containers, and
 * refuses fields of any other type.
 */
@Documented
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ServerConnection {}
