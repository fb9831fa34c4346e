package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.internal.rehearsal.RehearsalCodec;
import io.tailrace.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/** Whatever the control topic of rehearsals holds, it is a message or ignored. */
class RehearsalFuzzTest {

    @Test
    void messagesOfRehearsals() {
        Fuzz.target("rehearsal", RehearsalFuzzTest::read)
                .from(
                        "{\"v\":1,\"kind\":\"hello\",\"rehearsal\":\"r\",\"group\":\"g\",\"deadLetters\":\"d\"}",
                        "{\"v\":1,\"kind\":\"request\",\"rehearsal\":\"r\",\"group\":\"g\",\"deadLetters\":\"d\",\"member\":\"m\",\"request\":1,\"letters\":[{\"partition\":0,\"offset\":1,\"id\":\"a\"}]}",
                        "{\"v\":1,\"kind\":\"result\",\"rehearsal\":\"r\",\"group\":\"g\",\"deadLetters\":\"d\",\"member\":\"m\",\"request\":1,\"letters\":[{\"partition\":0,\"offset\":1,\"outcome\":\"failed\",\"message\":\"m\"}]}");
    }

    private static void read(byte[] input) {
        RehearsalCodec.decode(input)
                .ifPresent(
                        message ->
                                assertThat(RehearsalCodec.decode(RehearsalCodec.encode(message)))
                                        .isPresent());
    }
}
