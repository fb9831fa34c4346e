/**
 * Converts between JSON and the bytes of a schema. Does no input or output; safe for any thread.
 */
@NullMarked
package io.tailrace.registry.format;

import org.jspecify.annotations.NullMarked;
