/** Tests of the transform. */
@NullMarked
package io.tailrace.connect;

import org.jspecify.annotations.NullMarked;
