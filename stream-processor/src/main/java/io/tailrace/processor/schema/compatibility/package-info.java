/**
 * Whether events that one version of the schemas describes are accepted by another version. Pure:
 * no input or output, safe for any thread.
 */
@NullMarked
package io.tailrace.processor.schema.compatibility;

import org.jspecify.annotations.NullMarked;
