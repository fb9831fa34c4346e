package io.tailrace.event;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;

/** Computes the length of a text in UTF-8 without encoding it. */
final class Utf8 {

    private Utf8() {}

    /**
     * The number of bytes.
     *
     * @throws CharacterCodingException if the text has a lone surrogate, which {@link
     *     String#getBytes} would silently replace
     */
    static int length(String text) throws CharacterCodingException {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 ? 1 : 2;
                if (Character.isSurrogate(c)) {
                    requirePair(text, i);
                    i++;
                }
            }
        }
        return bytes;
    }

    private static void requirePair(String text, int at) throws CharacterCodingException {
        boolean pair =
                at + 1 < text.length()
                        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
        if (!pair) {
            throw new MalformedInputException(1);
        }
    }
}
