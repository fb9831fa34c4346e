/**
 * Decides whether a version may change the API as it does, by the version policy of {@code
 * RELEASING.md}. Runs in the build, in the thread of Maven.
 */
@NullMarked
package io.tailrace.release.api;

import org.jspecify.annotations.NullMarked;
