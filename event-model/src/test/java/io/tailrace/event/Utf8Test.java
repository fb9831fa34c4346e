package io.tailrace.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void theLengthIsThatOfTheBytes() throws CharacterCodingException {
        for (String text :
                List.of("", "a", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "€ä😀x", "😀")) {
            assertThat(Utf8.length(text)).as(text).isEqualTo(text.getBytes(UTF_8).length);
        }
    }

    @Test
    void halfASurrogatePairIsRefused() {
        for (String text : List.of("\ud800", "x\udc00", "\ud800x", "\udc00\ud800")) {
            assertThatThrownBy(() -> Utf8.length(text))
                    .isInstanceOf(CharacterCodingException.class);
        }
    }
}
