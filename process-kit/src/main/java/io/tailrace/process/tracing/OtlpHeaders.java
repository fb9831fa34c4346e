package io.tailrace.process.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.tailrace.event.internal.Check;
import java.net.URLDecoder;
import java.util.regex.Pattern;

/**
 * Checks the headers of exports. The HTTP client refuses impossible headers at every export, with
 * their values, which are credentials. Stateless.
 */
final class OtlpHeaders {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final int DELETE = 0x7f;
    private static final int LAST = 0xff;

    private OtlpHeaders() {}

    /**
     * Checks headers as the SDK reads them: pairs with an equals sign, between commas, with percent
     * signs before hexadecimal digits.
     *
     * @param variable where they come from
     * @throws ConfigurationException if a header cannot be sent; it names the header but not its
     *     value
     */
    static void check(String variable, String headers) {
        for (String pair : headers.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0) { // else the SDK refuses it
                check(variable, pair.substring(0, equals).strip(), pair.substring(equals + 1));
            }
        }
    }

    private static void check(String variable, String name, String encoded) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    variable + " has a header with a name that HTTP does not allow");
        }
        if (!isPossible(encoded.strip())) {
            throw new ConfigurationException(
                    "%s has a value with a control character, a character outside of ISO-8859-1 or a wrong percent sign for the header %s"
                            .formatted(variable, Check.quote(name)));
        }
    }

    private static boolean isPossible(String encoded) {
        try {
            return URLDecoder.decode(encoded, UTF_8).chars().allMatch(OtlpHeaders::isPossible);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPossible(int c) {
        return c == '\t' || (c >= ' ' && c != DELETE && c <= LAST);
    }
}
