/**
 * Where the values of options come from: the command line, the environment, and a file. Collects
 * everything that is wrong with them. Called by the thread that starts the process.
 */
@NullMarked
package io.tailrace.process.settings;

import org.jspecify.annotations.NullMarked;
