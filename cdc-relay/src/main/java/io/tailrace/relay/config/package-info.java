/**
 * What a relay can be configured with: immutable records that check their values when they are
 * made. Every other package of the relay may read them; this package reads none of the others.
 */
@NullMarked
package io.tailrace.relay.config;

import org.jspecify.annotations.NullMarked;
