package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.RelayConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapNeedTest {

    private static final long MEBIBYTE = 1 << 20;

    /** Half of the memory that the Helm chart gives a relay. */
    private static final long HEAP_OF_CONTAINER = 256 * MEBIBYTE;

    @Test
    void twentyOutboxesFitTheHeapOfTheDefaultContainer() {
        RelayConfig one = relay(Map.of()).withHeapShares(20);

        assertThat(HeapNeed.of(Collections.nCopies(20, one)).warning(HEAP_OF_CONTAINER)).isEmpty();
    }

    @Test
    void aSingleOutboxFitsTheHeapOfTheArchive() {
        assertThat(HeapNeed.of(List.of(relay(Map.of()))).warning(192 * MEBIBYTE)).isEmpty();
    }

    @Test
    void aHeapThatIsTooSmallIsNamedWithTheSizeThatFits() {
        RelayConfig large =
                relay(Map.of("buffer.memory", Long.toString(64 * MEBIBYTE))).withHeapShares(20);
        HeapNeed need = HeapNeed.of(Collections.nCopies(20, large));

        assertThat(need.warning(HEAP_OF_CONTAINER))
                .get()
                .asString()
                .contains("The heap has 256 MiB", "20 relays", "-Xmx" + need.bytes() / MEBIBYTE);
        assertThat(need.bytes()).isGreaterThan(20 * 64 * MEBIBYTE);
    }

    private static RelayConfig relay(Map<String, String> properties) {
        return RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "k")
                .clientProperties(properties)
                .build();
    }
}
