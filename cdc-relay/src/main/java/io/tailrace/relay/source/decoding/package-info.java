/**
 * Turns the messages of PostgreSQL's output plugin {@code pgoutput} into changes. Debezium reads
 * the descriptions of tables and converts the values of uncommon types. Called by the thread that
 * reads the log.
 */
@NullMarked
package io.tailrace.relay.source.decoding;

import org.jspecify.annotations.NullMarked;
