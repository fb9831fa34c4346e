@NullMarked
package io.tailrace.registry.format;

import org.jspecify.annotations.NullMarked;
