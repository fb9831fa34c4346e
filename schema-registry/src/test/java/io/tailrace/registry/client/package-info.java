@NullMarked
package io.tailrace.registry.client;

import org.jspecify.annotations.NullMarked;
