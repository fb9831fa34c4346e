/**
 * The shop: the whole pipeline in one command, checked from the outside.
 *
 * <p>{@link io.tailrace.demo.DemoCommand} is the story, {@link io.tailrace.demo.Shop} writes,
 * {@link io.tailrace.demo.Pipeline} runs what Tailrace is made of.
 */
@NullMarked
package io.tailrace.demo;

import org.jspecify.annotations.NullMarked;
