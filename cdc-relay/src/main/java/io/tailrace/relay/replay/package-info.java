/**
 * Publishes rows again that were published before, each once per run. Start reading at {@code
 * Replay}. For one thread, except for {@link io.tailrace.relay.replay.Replay#stop()}.
 */
@NullMarked
package io.tailrace.relay.replay;

import org.jspecify.annotations.NullMarked;
