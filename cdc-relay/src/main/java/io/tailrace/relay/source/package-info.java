/** The stream of changes. The only package that sees Debezium. */
@NullMarked
package io.tailrace.relay.source;

import org.jspecify.annotations.NullMarked;
