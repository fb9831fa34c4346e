/** What a session may do, who may read or forge what it carries, and why it was refused. */
@NullMarked
package io.tailrace.relay.postgres.session;

import org.jspecify.annotations.NullMarked;
