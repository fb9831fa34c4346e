/** Temporary directories that are deleted however the JVM that created them ends. */
@NullMarked
package io.tailrace.testkit.directory;

import org.jspecify.annotations.NullMarked;
