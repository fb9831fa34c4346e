/** Programs that read a topic in three ways, each in a process of its own. */
@NullMarked
package io.tailrace.bench.subscriber.reader;

import org.jspecify.annotations.NullMarked;
