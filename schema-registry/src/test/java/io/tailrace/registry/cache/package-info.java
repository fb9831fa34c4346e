@NullMarked
package io.tailrace.registry.cache;

import org.jspecify.annotations.NullMarked;
