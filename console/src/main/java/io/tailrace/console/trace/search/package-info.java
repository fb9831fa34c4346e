/** Where a trace looks: topics that are read, and relays that are asked, until a deadline. */
@NullMarked
package io.tailrace.console.trace.search;

import org.jspecify.annotations.NullMarked;
