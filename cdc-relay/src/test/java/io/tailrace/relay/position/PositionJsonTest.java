package io.tailrace.relay.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.position.StoredPosition.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class PositionJsonTest {

    private static final String WRITTEN =
            "{\"version\":1,\"phase\":\"STREAMING\",\"lsn\":\"FFFFFFFF/1949F18\",\"events\":2,"
                    + "\"system\":\"7428\",\"timeline\":3}";

    private final StoredPosition position =
            new StoredPosition(
                    Phase.STREAMING,
                    new Position(LogSequenceNumber.valueOf("FFFFFFFF/1949F18"), 2),
                    new DatabaseId("7428", 3));

    @Test
    void aPositionIsReadAsItWasWritten() throws IOException {
        assertThat(new String(PositionJson.write(position), StandardCharsets.UTF_8))
                .isEqualTo(WRITTEN);
        assertThat(PositionJson.read(WRITTEN.getBytes(StandardCharsets.UTF_8))).isEqualTo(position);
    }

    @Test
    void aPositionWithoutATimelineIsRead() throws IOException {
        byte[] earlier = WRITTEN.replace(",\"timeline\":3", "").getBytes(StandardCharsets.UTF_8);

        assertThat(PositionJson.read(earlier).database())
                .isEqualTo(new DatabaseId("7428", DatabaseId.UNKNOWN_TIMELINE));
    }

    @Test
    void aPositionOfAnotherVersionIsRefused() {
        byte[] later = WRITTEN.replace("1,", "2,").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> PositionJson.read(later))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version must be 1, got 2");
    }
}
