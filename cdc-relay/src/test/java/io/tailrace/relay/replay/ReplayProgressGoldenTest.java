package io.tailrace.relay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.golden.GoldenFile;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The progress of a replay, which every later build must go on with. */
class ReplayProgressGoldenTest {

    private static final GoldenFile KEY = golden("v1.key");
    private static final GoldenFile BEGUN = golden("v1-begun.json");
    private static final GoldenFile COMPLETE = golden("v1-complete.json");
    private static final ReplayProgress BEGIN =
            ReplayProgress.begin(
                    "rows aggregates=[order/1] aggregate-types=[]",
                    new ReplayOrigin(
                            new DatabaseId("7428151342", 5, 3), "7d1c4e0a", new Horizon(751)));
    private static final ReplayProgress END =
            BEGIN.after("4711", 17, 1, Map.of("outbox.refused", 2L)).completed();

    @Test
    void progressIsReadAsItWasWritten() {
        assertThat(ReplayLog.parse(BEGUN.bytes())).isEqualTo(BEGIN);
        assertThat(ReplayLog.parse(COMPLETE.bytes())).isEqualTo(END);
    }

    @Test
    void itIsStillWrittenLikeThat() {
        ReplayLog log = new ReplayLog(outbox(), "run-1");

        KEY.requireEqual(log.record(BEGIN).key());
        BEGUN.requireEqual(log.record(BEGIN).value());
        COMPLETE.requireEqual(log.record(END).value());
    }

    @Test
    void unknownMembersAreIgnoredAndLaterVersionsRefusedWithARemedy() {
        String json = BEGUN.text();
        byte[] more = json.replaceFirst("\\{", "{\"later\":1,").getBytes(UTF_8);
        byte[] later = json.replace("\"version\":1", "\"version\":2").getBytes(UTF_8);

        assertThat(ReplayLog.parse(more)).isEqualTo(BEGIN);
        assertThatThrownBy(() -> ReplayLog.parse(later))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("version must be 1, got 2");
    }

    private static PositionKey outbox() {
        return new PositionKey(
                RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1").build().source(),
                "shop");
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("replay-progress", name);
    }
}
