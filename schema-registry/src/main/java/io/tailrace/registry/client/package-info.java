/** Asks a registry over Confluent's API, with limits of time and size. */
@NullMarked
package io.tailrace.registry.client;

import org.jspecify.annotations.NullMarked;
