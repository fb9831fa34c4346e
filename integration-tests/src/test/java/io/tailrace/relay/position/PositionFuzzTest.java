package io.tailrace.relay.position;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.fuzz.Fuzz;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** Whatever the topic of positions holds, it is a position or refused. */
class PositionFuzzTest {

    private static final String STREAMING =
            """
            {"version":1,"phase":"STREAMING","lsn":"0/1949F18","events":2,"system":"7428","database":5,\
            "timeline":1,"source":"/shop/public.outbox","table":16385,"publication":"16390.745",\
            "cluster":"5L6g","messages":false,"partitions":"16402.751"}""";
    private static final String REPAIR =
            """
            {"version":1,"phase":"REPAIR","lsn":"0/1949F18","events":0,"system":"7428",\
            "formerSources":["a"],"heartbeat":"h","horizon":7,"since":"2026-01-01T00:00:00Z",\
            "floor":3,"publishedUntil":"0/1","publishedEvents":1}""";
    private static final String MOVED =
            """
            {"version":2,"phase":"CATCHING_UP","lsn":"0/1949F18","checkedUntil":"0/194A000","movedTo":"x"}""";

    @Test
    void aStoredPositionIsReadAsItWasWrittenOrRefused() {
        Fuzz.target("stored position", PositionFuzzTest::read)
                .mayThrow(IOException.class)
                .mayThrow(IllegalArgumentException.class)
                .from(STREAMING, REPAIR, MOVED);
    }

    @Test
    void thePositionOfAnotherRelayStopsNobody() {
        SourceIdentity source = SourceIdentity.of(new DatabaseId("7428", 5, 1));
        Fuzz.target("position of another relay", input -> PositionJson.names(input, source))
                .from(STREAMING, REPAIR, MOVED);
    }

    private static void read(byte[] input) throws IOException {
        PositionJson.movedTo(input);
        StoredPosition stored = PositionJson.read(input);
        byte[] written = PositionJson.write(stored);
        assertThat(PositionJson.write(PositionJson.read(written))).isEqualTo(written);
        if (stored.position().commit().equals(LogSequenceNumber.INVALID_LSN)) {
            assertThat(new ObjectMapper().readTree(new String(input, UTF_8)).path("lsn").asText())
                    .matches("0+/0+");
        }
    }
}
