/**
 * Debezium's PostgreSQL connector with a task and connections of the relay. Debezium creates the
 * connector, the task and the factory of connections by name, and calls them on the threads of its
 * engine.
 */
@NullMarked
package io.tailrace.relay.source.connector;

import org.jspecify.annotations.NullMarked;
