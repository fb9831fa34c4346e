/**
 * Checks the directory that {@code ./mvnw -Prelease} has staged, and packs it for Maven Central.
 * Runs in the build, in the thread of Maven.
 */
@NullMarked
package io.tailrace.release.staging;

import org.jspecify.annotations.NullMarked;
