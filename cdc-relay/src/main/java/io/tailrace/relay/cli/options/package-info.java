/** Groups of options of a relay that runs. For one thread. */
@NullMarked
package io.tailrace.relay.cli.options;

import org.jspecify.annotations.NullMarked;
