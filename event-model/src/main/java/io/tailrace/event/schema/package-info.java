/** The contract of events for those who do not read Java: JSON Schema. */
@NullMarked
package io.tailrace.event.schema;

import org.jspecify.annotations.NullMarked;
