/** The cases of the contract that tests of every language run. For tests. */
@NullMarked
package io.tailrace.contract;

import org.jspecify.annotations.NullMarked;
