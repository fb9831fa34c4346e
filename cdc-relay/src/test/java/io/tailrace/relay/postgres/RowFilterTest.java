package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayConfig;
import io.tailrace.relay.Shard;
import org.junit.jupiter.api.Test;

class RowFilterTest {

    private final RelayConfig.Source source =
            RelayConfig.of("jdbc:postgresql://localhost:5432/shop", "u", "p", "localhost:9092")
                    .source();

    @Test
    void theRowsOfAShardAreThoseWhoseAggregateFallsToIt() {
        assertThat(RowFilter.of(source.withShard(new Shard(2, 3))))
                .isEqualTo(
                        "(hash_record_extended(ROW(aggregateid), 0) & 9223372036854775807) % 3 = 1");
        assertThat(RowFilter.of(source)).isEqualTo("true");
    }

    @Test
    void aServerWithoutRowFiltersIsRefusedForShardsOnly() {
        assertThatThrownBy(() -> RowFilter.requireSupport(new Shard(1, 2), 14))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                .hasMessage("Shards need PostgreSQL 15 or newer, this one is 14");
        assertThatCode(() -> RowFilter.requireSupport(Shard.WHOLE, 14)).doesNotThrowAnyException();
        assertThatCode(() -> RowFilter.requireSupport(new Shard(1, 2), 15))
                .doesNotThrowAnyException();
    }
}
