package io.tailrace.chaos.relay;

import io.tailrace.chaos.Fleet;
import io.tailrace.chaos.JvmProcess;
import io.tailrace.relay.cli.RelayMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A relay for each of so many shards. */
final class ShardFleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern PUBLISHED = Pattern.compile("\"published\":[1-9]");

    private final Fleet fleet = new Fleet();

    ShardFleet(int shards, List<String> options, Path logs) throws IOException {
        for (int i = 1; i <= shards; i++) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--shard", i + "/" + shards));
            Path log = logs.resolve("relay-%dof%d.log".formatted(i, shards));
            fleet.add(new JvmProcess(RelayMain.class, all, log));
        }
    }

    /** Whether all of them stream. */
    boolean isStreaming() {
        return fleet.all().stream().allMatch(relay -> relay.health().contains("STREAMING"));
    }

    /** Which of them have published nothing, by what they say of themselves. */
    List<String> idle() {
        return fleet.all().stream()
                .map(JvmProcess::health)
                .filter(health -> !PUBLISHED.matcher(health).find())
                .toList();
    }

    void stop() throws InterruptedException {
        for (JvmProcess relay : fleet.all()) {
            relay.stop(PATIENCE);
        }
    }

    void kill() {
        fleet.all().forEach(JvmProcess::kill);
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

    @Override
    public void close() {
        fleet.close();
    }
}
