/** What the removal of published rows costs the services that insert rows. */
@NullMarked
package io.tailrace.bench.retention;

import org.jspecify.annotations.NullMarked;
