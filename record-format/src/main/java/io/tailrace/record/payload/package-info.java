/**
 * What a processor asks of a module that writes payloads in the format of a schema registry, and
 * how that is configured. The module is found with {@link java.util.ServiceLoader}. Does no input
 * or output itself.
 */
@NullMarked
package io.tailrace.record.payload;

import org.jspecify.annotations.NullMarked;
