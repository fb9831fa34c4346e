/** What was committed, compared with what was delivered. Pure, safe for any thread. */
@NullMarked
package io.tailrace.testkit.account;

import org.jspecify.annotations.NullMarked;
