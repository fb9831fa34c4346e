/** The HTTP endpoint for operators: health and metrics. */
@NullMarked
package io.tailrace.process.admin;

import org.jspecify.annotations.NullMarked;
