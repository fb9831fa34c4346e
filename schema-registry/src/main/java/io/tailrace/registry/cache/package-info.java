/** Schemas that were fetched, and the thread that fetches them. */
@NullMarked
package io.tailrace.registry.cache;

import org.jspecify.annotations.NullMarked;
