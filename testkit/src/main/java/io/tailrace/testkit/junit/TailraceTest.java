package io.tailrace.testkit.junit;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test class whose methods and constructor can have parameters of the types {@link
 * PostgresServer} and {@link KafkaBroker}.
 *
 * <pre>{@code
 * @TailraceTest
 * class InvoicesIT {
 *
 *     @Test
 *     void anInvoiceIsStored(PostgresServer postgres, KafkaBroker kafka) { … }
 * }
 * }</pre>
 *
 * <p>A server is started when its first parameter is resolved, is shared by all tests of the class
 * and its nested classes, and is closed after the last one. A server that no parameter asks for is
 * never started. Parameters work in test methods, in {@code @BeforeAll}, {@code @BeforeEach},
 * {@code @AfterEach} and {@code @AfterAll} methods, and in the constructor. A test that stops a
 * shared server starts it again; {@link Fresh} gives a test a server of its own.
 *
 * <p>Needs JUnit 5.10 or newer; JUnit 6 is supported.
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(TestkitExtension.class)
public @interface TailraceTest {

    /** Settings of {@code postgresql.conf}, for example {@code "work_mem=5MB"}. */
    String[] postgres() default {};

    /** Settings of {@code server.properties}, for example {@code "message.max.bytes=100000"}. */
    String[] kafka() default {};
}
