/**
 * What is not equal in the account, and since when: pure, without input or output. {@link
 * io.tailrace.processor.account.difference.Differences} decides what is reported.
 */
@NullMarked
package io.tailrace.processor.account.difference;

import org.jspecify.annotations.NullMarked;
