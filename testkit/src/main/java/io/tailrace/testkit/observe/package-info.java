/** Observes both ends of the pipeline from the outside: committed rows and delivered records. */
@NullMarked
package io.tailrace.testkit.observe;

import org.jspecify.annotations.NullMarked;
