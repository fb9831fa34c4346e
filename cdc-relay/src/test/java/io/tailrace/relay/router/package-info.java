/** The relay beside Debezium's connector with its outbox event router. */
@org.jspecify.annotations.NullMarked
package io.tailrace.relay.router;
