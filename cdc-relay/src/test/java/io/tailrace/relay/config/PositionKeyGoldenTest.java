package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import org.junit.jupiter.api.Test;

/**
 * The names of slots, which are the names of publications and locks, too, and the keys of
 * positions: under another name a relay would begin anew beside what it has published.
 */
class PositionKeyGoldenTest {

    private static final GoldenFile KEYS = GoldenFile.of("position-key", "v1.txt");

    @Test
    void theNamesAndKeysAreWhatTheyWere() {
        KEYS.requireEqual(
                line(Shard.WHOLE, "")
                        + line(Shard.WHOLE, "billing")
                        + line(new Shard(2, 4), "")
                        + line(new Shard(2, 4), "billing"));
    }

    @Test
    void keysAreReadAsTheyWereWritten() {
        KEYS.text()
                .lines()
                .map(line -> line.split(" "))
                .forEach(
                        line -> {
                            OutboxSource source = source(new Shard(1, 3));
                            PositionKey key = PositionKey.parse(source, line[1]);
                            assertThat(line[1]).endsWith(line[0]);
                            assertThat(key.isOfOtherShardCount(line[1])).isTrue();
                        });
    }

    private static String line(Shard shard, String sourceName) {
        OutboxSource source = source(shard);
        return source.slot() + " " + new PositionKey(source, sourceName).text() + "\n";
    }

    private static OutboxSource source(Shard shard) {
        return RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "localhost:9092")
                .shard(shard)
                .build()
                .source();
    }
}
