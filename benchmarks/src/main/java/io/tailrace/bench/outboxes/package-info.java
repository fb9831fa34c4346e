/**
 * What several outboxes in one relay process cost, and what one that is broken does to the others.
 */
@NullMarked
package io.tailrace.bench.outboxes;

import org.jspecify.annotations.NullMarked;
