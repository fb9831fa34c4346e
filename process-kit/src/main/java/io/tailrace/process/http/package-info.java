/** HTTP servers for operators, with limits, TLS and tokens. */
@NullMarked
package io.tailrace.process.http;

import org.jspecify.annotations.NullMarked;
