package io.tailrace.event.builtin;

import io.tailrace.event.internal.Check;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** The rules that components of the built-in events obey. */
final class Rules {

    private static final int MAX_DIGITS = 38;
    private static final int MAX_FRACTION_DIGITS = 18;

    private Rules() {}

    static void email(String subject, @Nullable String value) {
        if (value != null && Check.text(subject, value).indexOf('@') < 1) {
            throw Check.violation(subject, "must be an e-mail address", Check.quote(value));
        }
    }

    static BigDecimal amount(String subject, @Nullable BigDecimal value) {
        if (value == null) {
            throw Check.violation(subject, "must be given", "null");
        }
        boolean fits =
                value.signum() >= 0
                        && value.scale() <= MAX_FRACTION_DIGITS
                        && (long) value.precision() - Math.min(value.scale(), 0) <= MAX_DIGITS;
        if (!fits) {
            throw Check.violation(
                    subject,
                    "must be zero or more with at most 38 digits, 18 of them after the point",
                    Check.quote(value.toString()));
        }
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    static void currency(String subject, @Nullable String code) {
        try {
            Currency.getInstance(Check.text(subject, code));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    subject + " must be an ISO 4217 currency code, got " + Check.quote(code), e);
        }
    }
}
