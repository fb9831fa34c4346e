/**
 * Whether publishing can go on where it stopped: compares the stored position with the database,
 * the slot, the table and the publication as they are now. Pure functions, for any thread.
 */
@NullMarked
package io.tailrace.relay.continuity;

import org.jspecify.annotations.NullMarked;
