package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Shard;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class OutboxRulesTest {

    private static final String URL = "jdbc:postgresql://one/shop";

    @Test
    void shardsOfOneOutboxBelongTogether() {
        assertThat(
                        violations(
                                outbox("a", URL, o -> o.shard(Shard.parse("1/2"))),
                                outbox("b", URL, o -> o.shard(Shard.parse("2/2")))))
                .isEmpty();
    }

    @Test
    void aShardIsPublishedOnceAndShardCountsAreEqual() {
        assertThat(
                        violations(
                                outbox("a", URL, o -> o.shard(Shard.parse("1/2"))),
                                outbox("b", URL, o -> o.shard(Shard.parse("1/2")))))
                .anySatisfy(text -> assertThat(text).contains("have the same slot"));
        assertThat(
                        violations(
                                outbox("a", URL, o -> o.shard(Shard.parse("1/2"))),
                                outbox("b", URL, o -> o.shard(Shard.parse("2/3")))))
                .singleElement()
                .asString()
                .contains("publish the same table");
    }

    @Test
    void tablesOfOneDatabaseAreSeveralOutboxes() {
        assertThat(
                        violations(
                                outbox("a", URL, o -> o.slot("a").table("public.a")),
                                outbox("b", URL, o -> o.slot("b").table("public.b"))))
                .isEmpty();
    }

    @Test
    void aSlotIsUniqueInAServerWhichMayHaveSeveralHosts() {
        String two = "jdbc:postgresql://two,one/other?targetServerType=primary";

        assertThat(violations(outbox("a", URL, o -> o), outbox("b", two, o -> o)))
                .anySatisfy(text -> assertThat(text).contains("have the same slot"));
    }

    @Test
    void aServerIsOneHoweverItsAddressIsWritten() {
        for (String url :
                List.of(
                        "jdbc:postgresql://ONE:5432/shop",
                        "jdbc:postgresql://two,One/shop?targetServerType=primary")) {
            assertThat(violations(outbox("a", URL, o -> o), outbox("b", url, o -> o.slot("b"))))
                    .singleElement()
                    .asString()
                    .contains("publish the same table");
        }
        assertThat(
                        violations(
                                outbox("a", "jdbc:postgresql:shop", o -> o),
                                outbox("b", "jdbc:postgresql://127.0.0.1/shop", o -> o.slot("b")),
                                outbox("c", "jdbc:postgresql://[::1]:5432/shop", o -> o.slot("c"))))
                .hasSize(3)
                .allSatisfy(text -> assertThat(text).contains("publish the same table"));
        assertThat(
                        violations(
                                outbox("a", URL, o -> o),
                                outbox("b", "jdbc:postgresql://one:5433/shop", o -> o.slot("b"))))
                .noneSatisfy(text -> assertThat(text).contains("publish the same table"));
    }

    @Test
    void eventsOfTwoOutboxesHaveDifferentSources() {
        String two = "jdbc:postgresql://two/shop";

        assertThat(violations(outbox("a", URL, o -> o), outbox("b", two, o -> o.slot("b"))))
                .singleElement()
                .asString()
                .contains("have the same source /shop/public.outbox");
        assertThat(
                        violations(
                                outbox("a", URL, o -> o),
                                outbox("b", two, o -> o.slot("b").naming(new Naming("two", "")))))
                .isEmpty();
    }

    private static List<String> violations(Outbox... outboxes) {
        return OutboxRules.violations(List.of(outboxes)).stream()
                .map(violation -> String.valueOf(violation.getMessage()))
                .toList();
    }

    private static Outbox outbox(
            String name, String url, UnaryOperator<RelayConfigBuilder> settings) {
        return new Outbox(name, settings.apply(RelayConfig.builder(url, "u", "p", "k")).build());
    }
}
