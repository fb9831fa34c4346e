package io.tailrace.console.letters;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.BodyFields;
import io.tailrace.console.letters.index.LetterKind;
import io.tailrace.console.letters.index.LetterState;
import io.tailrace.console.letters.index.LetterSummary;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.DeadLetterFilter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters a list shows: the filter of the command line, and the state. Pure.
 *
 * @param state the state that dead letters have; null for any
 */
record LetterSelection(DeadLetterFilter filter, @Nullable LetterState state) {

    private static final String ALL = "all";

    /**
     * Reads the parameters of a request.
     *
     * @throws ApiException if a value is impossible
     */
    static LetterSelection of(ApiRequest request) {
        DeadLetterFilter filter =
                new DeadLetterFilter(
                        all(request, "group"),
                        all(request, "type"),
                        all(request, "reason"),
                        all(request, "error"),
                        all(request, "aggregate"),
                        all(request, "id"),
                        BodyFields.time("since", request.query("since").orElse(null)),
                        BodyFields.time("until", request.query("until").orElse(null)));
        return new LetterSelection(filter, state(request.query("state")));
    }

    boolean accepts(LetterSummary letter) {
        return (state == null || letter.state() == state) && filter.accepts(letter);
    }

    /**
     * Whether the filter says about a dead letter of the index what it says about the dead letter
     * itself, whose texts can be longer.
     */
    boolean isExactFor(LetterSummary letter) {
        boolean isOther = state != null && letter.state() != state;
        return isOther
                || (isExact(filter.groups(), letter.group())
                        && isExact(filter.types(), letter.type())
                        && isExact(filter.reasons(), letter.reason())
                        && isExact(filter.errors(), letter.fingerprint()));
    }

    private static boolean isExact(Set<String> wanted, String text) {
        return wanted.isEmpty() || LetterKind.isExact(text);
    }

    private static @Nullable LetterState state(Optional<String> text) {
        if (text.isEmpty()) {
            return LetterState.OPEN;
        }
        if (text.get().equals(ALL)) {
            return null;
        }
        return Arrays.stream(LetterState.values())
                .filter(state -> state.text().equals(text.get()))
                .findFirst()
                .orElseThrow(
                        () ->
                                ApiException.badRequest(
                                        "state must be all or one of %s, got %s"
                                                .formatted(states(), Check.quote(text.get())),
                                        "Correct the state, or leave it out for open."));
    }

    private static String states() {
        return Arrays.stream(LetterState.values())
                .map(LetterState::text)
                .collect(Collectors.joining(", "));
    }

    private static Set<String> all(ApiRequest request, String name) {
        return new HashSet<>(request.all(name));
    }
}
