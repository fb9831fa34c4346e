@NullMarked
package io.tailrace.registry;

import org.jspecify.annotations.NullMarked;
