package io.tailrace.testkit.pipeline;

import io.tailrace.processor.StreamProcessor;
import io.tailrace.relay.CdcRelay;
import io.tailrace.testkit.junit.TailraceTest;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A {@link TailraceTest} that can also have parameters of the types {@link CdcRelay}, {@link
 * StreamProcessor} and {@link TestPipeline}.
 *
 * <pre>{@code
 * @PipelineTest
 * class OrdersIT {
 *
 *     @Test
 *     void anOrderIsMailed(PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) {
 *         pipeline.start();
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>The outbox table exists before the test. A parameter of the type {@code CdcRelay} is a relay
 * that streams, a {@code StreamProcessor} is running with its partitions assigned; both have their
 * default configuration. A {@code TestPipeline} starts them as the test asks. One pipeline is
 * shared by all tests of the class and closed after the last one.
 *
 * <p>Needs JUnit 5.10 or newer; JUnit 6 is supported.
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@TailraceTest
@ExtendWith(PipelineExtension.class)
public @interface PipelineTest {}
