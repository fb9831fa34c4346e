/** The options and commands for JSON Schemas of payloads. Called by the main thread. */
@NullMarked
package io.tailrace.processor.cli.schemas;

import org.jspecify.annotations.NullMarked;
