/**
 * Questions about rows of outbox tables and about buckets of the account, and their answers, over a
 * topic: a console has no access to the databases, and asks the relays that lead. No payload is
 * asked for or answered.
 */
@NullMarked
package io.tailrace.process.lookup;

import org.jspecify.annotations.NullMarked;
