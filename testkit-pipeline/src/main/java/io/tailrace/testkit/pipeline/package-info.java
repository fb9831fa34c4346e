/**
 * A relay and a processor for end-to-end tests: {@link io.tailrace.testkit.pipeline.TestPipeline}
 * runs both in the JVM of the test, on the servers of the testkit, and {@link
 * io.tailrace.testkit.pipeline.PipelineTest} gives both to JUnit tests as parameters. Needs {@code
 * junit-jupiter-api} 5.10 or newer, but only for the annotation.
 */
@NullMarked
package io.tailrace.testkit.pipeline;

import org.jspecify.annotations.NullMarked;
