package io.tailrace.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a test a server of its own instead of the one that the tests of its class share.
 *
 * <pre>{@code
 * @BeforeEach
 * void start(PostgresServer postgres, @Fresh KafkaBroker kafka) { … }
 * }</pre>
 *
 * <p>The server has the settings of {@link TailraceTest}. All parameters of one type with this
 * annotation, in the test method and in its {@code @BeforeEach} and {@code @AfterEach} methods, get
 * the same server, which is closed after the test.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Fresh {}
