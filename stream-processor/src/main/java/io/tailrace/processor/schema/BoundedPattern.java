package io.tailrace.processor.schema;

import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A pattern of a schema that gives up after a number of steps: a pattern such as {@code ^(a+)+$}
 * would otherwise search a short hostile text for years. All patterns that are tried for one
 * payload share the steps, because a payload may hold a million texts. Immutable and safe for any
 * thread.
 */
final class BoundedPattern implements RegularExpression {

    /** How many characters are looked at for one payload: about 100 ms. */
    static final int MAX_STEPS = 10_000_000;

    /** The steps that are left for the payload that a thread checks. */
    private static final ThreadLocal<AtomicInteger> LEFT =
            ThreadLocal.withInitial(() -> new AtomicInteger(MAX_STEPS));

    private final Pattern pattern;

    /**
     * @param regex as ECMA-262 writes it, as far as {@link Pattern} means the same by it
     */
    BoundedPattern(String regex) {
        this.pattern =
                Pattern.compile(
                        RegularExpressions.replaceLongformCharacterProperties(
                                RegularExpressions.replaceDollarAnchors(regex)));
    }

    /** Gives the calling thread all steps, for the next payload. */
    static void begin() {
        LEFT.get().setPlain(MAX_STEPS);
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new CountedText(value, LEFT.get())).find();
    }

    /** The search took too many steps. Is a {@link SchemaException} so that nobody logs it. */
    static final class TooManySteps extends SchemaException {
        @Serial private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("the search for a pattern takes more than " + MAX_STEPS + " steps");
        }
    }

    /** A text that counts down whenever a character is looked at, and in parts of it as well. */
    private static final class CountedText implements CharSequence {

        private final String text;
        private final AtomicInteger left;

        CountedText(String text, AtomicInteger left) {
            this.text = text;
            this.left = left;
        }

        @Override
        public char charAt(int index) {
            int steps = left.getPlain() - 1;
            if (steps < 0) {
                throw new TooManySteps();
            }
            left.setPlain(steps);
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.substring(start, end), left);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
