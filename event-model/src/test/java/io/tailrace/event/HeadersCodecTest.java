package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersCodecTest {

    @Test
    void headersSurviveTheRoundTrip() {
        Map<String, String> headers = Map.of(EventHeaders.CORRELATION_ID, "a \"b\" ü");

        assertThat(HeadersCodec.decode(HeadersCodec.encode(headers))).isEqualTo(headers);
    }

    @Test
    void aHeaderWithoutAValueIsLeftOut() {
        assertThat(HeadersCodec.decode("{\"a\":null,\"b\":\"x\",\"n\":1}"))
                .isEqualTo(Map.of("b", "x", "n", "1"));
        assertThat(HeadersCodec.decode("null")).isEmpty();
    }

    @Test
    void textThatIsNoObjectOfTextsIsRefused() {
        for (String text : List.of("", "[]", "{", "{\"a\":{}}", "{\"a\":\"1\",\"a\":\"2\"}")) {
            assertThatThrownBy(() -> HeadersCodec.decode(text))
                    .as(text)
                    .isInstanceOf(EventException.class)
                    .hasMessageStartingWith("DeserializationFailed: headers must be a JSON object");
        }
    }
}
