package io.tailrace.chaos.relay;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.relay.cli.RelayMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One relay process per shard. They end with the run. For one thread. */
public final class ShardFleet {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern PUBLISHED = Pattern.compile("\"published\":[1-9]");

    private final Fleet fleet;

    /** The relays, not started, of the given number of shards. */
    public ShardFleet(ChaosRun run, int shards, List<String> options) throws IOException {
        fleet = run.fleet();
        for (int i = 1; i <= shards; i++) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--shard", i + "/" + shards));
            fleet.addStopped(
                    run.process("relay-%dof%d".formatted(i, shards), RelayMain.class, all));
        }
    }

    /** Starts every relay that does not run. */
    public void start() throws IOException {
        fleet.startMissing();
    }

    /** The relays, running or not. */
    public List<JvmProcess> all() {
        return fleet.all();
    }

    /** Whether the relays of all shards stream. */
    public boolean isStreaming() {
        return fleet.all().stream().allMatch(relay -> relay.health().contains("STREAMING"));
    }

    /** The health of every relay that, according to it, has published no event. */
    List<String> idle() {
        return fleet.all().stream()
                .map(JvmProcess::health)
                .filter(health -> !PUBLISHED.matcher(health).find())
                .toList();
    }

    /** Stops all relays in good order. */
    public void stop() throws InterruptedException {
        for (JvmProcess relay : fleet.all()) {
            relay.stop(STOP_TIMEOUT);
        }
    }

    void kill() {
        fleet.close();
    }

    void pause() throws IOException, InterruptedException {
        for (JvmProcess relay : fleet.all()) {
            relay.pause();
        }
    }

    void resume() throws IOException, InterruptedException {
        for (JvmProcess relay : fleet.all()) {
            relay.resume();
        }
    }
}
