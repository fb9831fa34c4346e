/**
 * The state of the pipeline at a glance: relays, processors and groups, what is wrong, and the last
 * hour. One thread reads what processes report; everything else is pure or asked of the brokers
 * while somebody looks.
 */
@NullMarked
package io.tailrace.console.overview;

import org.jspecify.annotations.NullMarked;
