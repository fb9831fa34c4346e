/**
 * Two relays as they are often made, to show that the suite finds what is wrong with them. Nothing
 * else uses them.
 */
@NullMarked
package io.tailrace.chaos.naive;

import org.jspecify.annotations.NullMarked;
