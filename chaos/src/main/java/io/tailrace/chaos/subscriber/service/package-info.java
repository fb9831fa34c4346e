/**
 * The service that the subscriber suite tests: its process, its handlers and the effects of the
 * handlers in the database.
 */
@NullMarked
package io.tailrace.chaos.subscriber.service;

import org.jspecify.annotations.NullMarked;
