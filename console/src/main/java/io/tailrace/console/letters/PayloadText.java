package io.tailrace.console.letters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A payload for people: JSON is indented, with its numbers and names as they are; other UTF-8 text
 * is as it is, and what is neither is in Base64. Pure.
 *
 * @param kind {@code json}, {@code text} or {@code binary}; without a payload it is "none"
 * @param text null without a payload
 * @param note what is not shown; null if all is
 */
record PayloadText(String kind, @Nullable String text, @Nullable String note) {

    /** Of a payload with more bytes than this, only these are shown. */
    static final int MAX_BYTES = 65_536;

    /** Nested arrays become long when they are indented. */
    private static final int MAX_INDENTED = 4 * MAX_BYTES;

    private static final JsonFactory JSON = new JsonFactory();

    private static final DefaultPrettyPrinter INDENT =
            new DefaultPrettyPrinter()
                    .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"))
                    .withObjectIndenter(
                            DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));

    static PayloadText of(byte @Nullable [] payload) {
        if (payload == null) {
            return new PayloadText("none", null, null);
        }
        boolean isCut = payload.length > MAX_BYTES;
        byte[] shown = isCut ? Arrays.copyOf(payload, MAX_BYTES) : payload;
        String note =
                isCut
                        ? "the first %d of %d bytes; tailrace-processor dlt show prints all"
                                .formatted(MAX_BYTES, payload.length)
                        : null;
        String text = utf8(shown, isCut);
        if (text == null) {
            return new PayloadText("binary", Base64.getEncoder().encodeToString(shown), note);
        }
        String indented = isCut ? null : indented(text);
        return indented == null
                ? new PayloadText("text", text, note)
                : new PayloadText("json", indented, note);
    }

    /** The text of UTF-8 bytes; null if they are something else. */
    private static @Nullable String utf8(byte[] bytes, boolean isCut) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        // The last character of what is cut may not be whole.
        boolean wrong = decoder.decode(ByteBuffer.wrap(bytes), text, !isCut).isError();
        if (wrong) {
            return null;
        }
        return text.flip().toString();
    }

    /** The indented JSON; null if the text is no JSON object or array, or becomes too long. */
    private static @Nullable String indented(String text) {
        StringWriter out = new StringWriter();
        try (JsonParser parser = JSON.createParser(text);
                JsonGenerator generator = JSON.createGenerator(new Limited(out))) {
            generator.setPrettyPrinter(INDENT.createInstance());
            if (parser.nextToken() == null || !parser.currentToken().isStructStart()) {
                return null;
            }
            generator.copyCurrentStructureExact(parser);
            if (parser.nextToken() != null) {
                return null;
            }
            generator.flush();
        } catch (IOException e) {
            return null;
        }
        return out.toString();
    }

    /** Ends what would become too long. */
    private static final class Limited extends Writer {

        private final StringWriter out;

        Limited(StringWriter out) {
            this.out = out;
        }

        @Override
        public void write(char[] buffer, int offset, int length) throws IOException {
            if (out.getBuffer().length() + length > MAX_INDENTED) {
                throw new CharacterCodingException();
            }
            out.write(buffer, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
