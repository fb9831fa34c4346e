/**
 * Debezium's PostgreSQL connector with connections of the relay. Debezium creates the classes of
 * this package by name, and calls them on the threads of its engine.
 */
@NullMarked
package io.tailrace.relay.source.connector;

import org.jspecify.annotations.NullMarked;
