package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import org.junit.jupiter.api.Test;

class RowFilterTest {

    @Test
    void theRowsOfAShardAreThoseWhoseAggregateFallsToIt() {
        assertThat(RowFilter.of(source(new Shard(2, 3))))
                .isEqualTo(
                        "(hash_record_extended(ROW(\"aggregateid\"), 0) & 9223372036854775807) % 3 = 1");
        assertThat(RowFilter.of(source(Shard.WHOLE))).isEqualTo("true");
    }

    @Test
    void aServerWithoutRowFiltersIsRefusedForShardsOnly() {
        assertThatThrownBy(() -> RowFilter.requireSupport(new Shard(1, 2), 14))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                .hasMessage(
                        "Shard 1/2 needs PostgreSQL 15 or newer, but the server has version 14");
        assertThatCode(() -> RowFilter.requireSupport(Shard.WHOLE, 14)).doesNotThrowAnyException();
        assertThatCode(() -> RowFilter.requireSupport(new Shard(1, 2), 15))
                .doesNotThrowAnyException();
    }

    private static OutboxSource source(Shard shard) {
        return RelayConfig.builder(
                        "jdbc:postgresql://localhost:5432/shop", "u", "p", "localhost:9092")
                .shard(shard)
                .build()
                .source();
    }
}
