/** The console as people and programs meet it: in a browser, and over its API. */
@NullMarked
package io.tailrace.console;

import org.jspecify.annotations.NullMarked;
