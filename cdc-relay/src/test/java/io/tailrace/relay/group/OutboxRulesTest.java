package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayHost.Found;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.position.DatabaseId;
import java.util.List;
import java.util.Optional;
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
    void twoNamesOfOneServerAreRecognizedOnceItIsKnown() {
        Outbox a = outbox("a", "jdbc:postgresql://db.internal/shop", o -> o);
        Outbox sameSlot = outbox("b", "jdbc:postgresql://10.0.0.7/other", o -> o);
        Outbox sameTable = outbox("b", "jdbc:postgresql://10.0.0.7/shop", o -> o.slot("b"));

        assertThat(found(a, found("1", 5), sameSlot, found("1", 6)))
                .hasValueSatisfying(
                        text ->
                                assertThat(text)
                                        .contains("outbox 'a' and outbox 'b'")
                                        .contains("the same slot tailrace_outbox")
                                        .contains("db.internal", "10.0.0.7"));
        assertThat(found(a, found("1", 5), sameTable, found("1", 5)))
                .hasValueSatisfying(text -> assertThat(text).contains("publish the same table"));
        assertThat(OutboxRules.ofOneServer(a, found("1", 5), sameTable, found("1", 5)))
                .as("their slots are different")
                .hasValueSatisfying(e -> assertThat(e.remedy()).doesNotContain("shard"));
    }

    /** Two servers that were restored from one backup, or a server and its promoted standby. */
    @Test
    void aCopyOfAServerIsAnotherServer() {
        Outbox a = outbox("a", URL, o -> o);
        Outbox copy = outbox("b", "jdbc:postgresql://copy/shop", o -> o);

        assertThat(found(a, found("1", 5), copy, found("1", 5, "1790000000.000002"))).isEmpty();
    }

    @Test
    void otherServersDatabasesTablesAndShardsHaveNothingInCommon() {
        Outbox a = outbox("a", URL, o -> o);
        Outbox b = outbox("b", "jdbc:postgresql://two/shop", o -> o.slot("b"));
        Outbox table = outbox("b", URL, o -> o.slot("b").table("public.b"));

        assertThat(found(a, found("1", 5), outbox("b", URL, o -> o), found("2", 5))).isEmpty();
        assertThat(found(a, found("1", 5), b, found("1", 6))).isEmpty();
        assertThat(found(a, found("1", 5), table, found("1", 5))).isEmpty();
        assertThat(
                        found(
                                outbox("a", URL, o -> o.shard(Shard.parse("1/2"))),
                                found("1", 5),
                                outbox("b", URL, o -> o.shard(Shard.parse("2/2"))),
                                found("1", 5)))
                .isEmpty();
    }

    private static Found found(String system, long oid) {
        return found(system, oid, "1790000000.000001");
    }

    private static Found found(String system, long oid, String serverStart) {
        return new Found(new DatabaseId(system, oid, 1), serverStart);
    }

    private static Optional<String> found(Outbox one, Found first, Outbox two, Found second) {
        return OutboxRules.ofOneServer(one, first, two, second).map(OperatorException::getMessage);
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
