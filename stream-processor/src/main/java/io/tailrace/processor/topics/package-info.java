/**
 * Which topics a processor reads and writes, how it gets them, and how it reads them. The packages
 * of the topology know none of these classes.
 */
@NullMarked
package io.tailrace.processor.topics;

import org.jspecify.annotations.NullMarked;
