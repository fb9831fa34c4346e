package io.tailrace.relay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayedAggregatesTest {

    @Test
    void onlyAnAggregateOfTheFilterIsNamed() {
        byte[] progress = progress(List.of("customer/4711", "my customer/47\"12"));

        assertThat(ReplayedAggregates.isNamed(progress, "customer/4711")).isTrue();
        assertThat(ReplayedAggregates.isNamed(progress, "my customer/47\"12")).isTrue();
        assertThat(ReplayedAggregates.isNamed(progress, "customer/47")).isFalse();
        assertThat(ReplayedAggregates.isNamed(progress, "customer/47\"12")).isFalse();
        assertThat(ReplayedAggregates.isNamed(progress(List.of()), "customer/4711")).isFalse();
    }

    @Test
    void whatIsNoProgressNamesNothing() {
        for (String text : List.of("", "{", "[]", "{\"request\": \"customer/4711\"}")) {
            assertThat(ReplayedAggregates.isNamed(text.getBytes(UTF_8), "customer/4711")).isFalse();
        }
    }

    private static byte[] progress(List<String> aggregates) {
        ReplayFilter filter =
                new ReplayFilter(List.of(), null, null, aggregates, List.of(), List.of("a.v1"));
        ReplayOrigin origin = new ReplayOrigin(new DatabaseId("1", 2, 3), "h", new Horizon(7));
        PositionKey outbox =
                RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1").build().positionKey();
        String request = new ReplayRequest("r", filter, "", 0).describe();
        return new ReplayLog(outbox, "r").record(ReplayProgress.begin(request, origin)).value();
    }
}
