/** The environment of the relay benchmarks: servers, backlogs, and processes that are measured. */
@NullMarked
package io.tailrace.bench.relay.lab;

import org.jspecify.annotations.NullMarked;
