/** Files of stored formats, for the tests of this build. Classes are safe for any thread. */
@NullMarked
package io.tailrace.golden;

import org.jspecify.annotations.NullMarked;
