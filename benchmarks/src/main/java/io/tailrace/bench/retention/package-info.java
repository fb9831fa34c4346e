/** What removing and counting published rows costs the services that insert rows. */
@NullMarked
package io.tailrace.bench.retention;

import org.jspecify.annotations.NullMarked;
