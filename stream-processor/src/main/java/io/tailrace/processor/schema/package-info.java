/**
 * JSON Schemas of payloads that an operator gives to the processor: reading them from a directory,
 * a file or a URL, refusing broken ones, watching for changes, and checking payloads.
 *
 * <p>{@link io.tailrace.processor.schema.SchemaSet} and what it is made of is immutable and safe
 * for any thread; stream threads check payloads with it. {@link
 * io.tailrace.processor.schema.SchemaWatch} loads on the thread that starts it and then on a thread
 * of its own.
 */
@NullMarked
package io.tailrace.processor.schema;

import org.jspecify.annotations.NullMarked;
