/** The processor process that the processor suite tests, and its command line. */
@NullMarked
package io.tailrace.chaos.processor.service;

import org.jspecify.annotations.NullMarked;
