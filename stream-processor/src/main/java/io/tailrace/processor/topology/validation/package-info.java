/**
 * The first stage for events of the outbox: an event with broken headers, or with a payload that
 * its schema or the catalogue refuses, goes to the dead-letter topic. Called by stream threads.
 */
@NullMarked
package io.tailrace.processor.topology.validation;

import org.jspecify.annotations.NullMarked;
