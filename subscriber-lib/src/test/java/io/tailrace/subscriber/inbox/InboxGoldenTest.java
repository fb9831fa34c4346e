package io.tailrace.subscriber.inbox;

import io.tailrace.golden.GoldenFile;
import org.junit.jupiter.api.Test;

/** The table of the inbox, which every later subscriber must be able to use as it is. */
class InboxGoldenTest {

    @Test
    void theTableIsWhatItWas() {
        GoldenFile.of("inbox", "v1.sql").requireEqual(InboxSchema.ddl(InboxConfig.defaults()));
    }
}
