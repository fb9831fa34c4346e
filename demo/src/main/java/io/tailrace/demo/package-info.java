/**
 * A shop that uses the whole pipeline, in one command, and checks the result from the outside.
 *
 * <p>{@link io.tailrace.demo.DemoCommand} has the steps of the demo, {@link io.tailrace.demo.Shop}
 * emits events, {@link io.tailrace.demo.Pipeline} runs relay and processor.
 */
@NullMarked
package io.tailrace.demo;

import org.jspecify.annotations.NullMarked;
