/** The packages for other languages, against a real broker, the real processor and PostgreSQL. */
@NullMarked
package io.tailrace.clients;

import org.jspecify.annotations.NullMarked;
