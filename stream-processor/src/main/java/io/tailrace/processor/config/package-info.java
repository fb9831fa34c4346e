/**
 * The configuration of a processor: immutable records that check their values when they are
 * created. This package uses no other package of the processor.
 */
@NullMarked
package io.tailrace.processor.config;

import org.jspecify.annotations.NullMarked;
