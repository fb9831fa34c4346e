/**
 * The HTTP side of the console: who may do what, routes, errors, static files. Knows nothing of
 * what is shown. {@link io.tailrace.console.http.Resource}s are called by several threads at the
 * same time.
 */
@NullMarked
package io.tailrace.console.http;

import org.jspecify.annotations.NullMarked;
