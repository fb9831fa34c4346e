/** Java programs in processes of their own. */
@NullMarked
package io.tailrace.testkit.process;

import org.jspecify.annotations.NullMarked;
