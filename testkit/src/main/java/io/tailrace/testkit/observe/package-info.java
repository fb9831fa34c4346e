/**
 * Looks at both ends of the pipeline from the outside: rows that are committed, records that came.
 */
@NullMarked
package io.tailrace.testkit.observe;

import org.jspecify.annotations.NullMarked;
