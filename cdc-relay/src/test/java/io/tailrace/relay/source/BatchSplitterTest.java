package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.source.change.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSplitterTest {

    private static final int MEGABYTE = 1 << 20;

    private final List<Integer> batches = new ArrayList<>();
    private final BatchSplitter splitter =
            new BatchSplitter(4, () -> false, changes -> batches.add(changes.size()));

    @Test
    void aBatchHasAtMostItsNumberOfChanges() throws InterruptedException {
        splitter.onChanges(changes(0, 0, 0, 0, 0, 0, 0, 0, 0));

        assertThat(batches).containsExactly(4, 4, 1);
    }

    @Test
    void aBatchHasAtMostItsNumberOfBytes() throws InterruptedException {
        splitter.onChanges(changes(4 * MEGABYTE, 4 * MEGABYTE, 1, 0, 0, 0));

        assertThat(batches).containsExactly(2, 4);
    }

    @Test
    void aLargeRowHasABatchOfItsOwn() throws InterruptedException {
        splitter.onChanges(changes(1, 20 * MEGABYTE, 20 * MEGABYTE, 1));

        assertThat(batches).containsExactly(1, 1, 1, 1);
    }

    private static List<Change> changes(int... payloads) {
        return Arrays.stream(payloads)
                .mapToObj(bytes -> Change.ofRow(null, row(bytes), true, 0))
                .toList();
    }

    private static CapturedRow row(int bytes) {
        return new CapturedRow(null, null, null, null, new byte[bytes], null);
    }
}
