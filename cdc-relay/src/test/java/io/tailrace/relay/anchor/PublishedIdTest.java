package io.tailrace.relay.anchor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublishedIdTest {

    private static final String ID = "0b1e4a2c-9d1f-4f0e-8a37-5a9e3c6d1b22";

    @Test
    void theIdIsFoundInRecordsOfRelaysAndOfTheEventRouter() {
        assertThat(of("ce_id", ID)).isEqualTo(ID);
        assertThat(of("id", ID)).isEqualTo(ID);
        assertThat(of("id", "\"" + ID + "\"")).isEqualTo(ID);
        assertThat(of("id", "{\"schema\":{\"type\":\"string\"},\"payload\":\"" + ID + "\"}"))
                .isEqualTo(ID);
        assertThat(of("id", "4711")).isEqualTo("4711");
        assertThat(of("id", "{no json")).isEqualTo("{no json");
        assertThat(of("other", ID)).isNull();
    }

    private static @Nullable String of(String header, String value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(header, value.getBytes(UTF_8));
        return PublishedId.of(headers, header.equals("ce_id") ? value : null);
    }
}
