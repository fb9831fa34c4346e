package io.tailrace.console.letters.index;

import io.tailrace.event.internal.Check;
import java.util.HashMap;
import java.util.Map;

/**
 * The kinds of the dead letters in memory, each once, however many dead letters are of it. Texts
 * come from events, so their length and number are limited: what is beyond is of the kind {@link
 * #FURTHER}. Not safe for use by several threads.
 */
final class LetterKinds {

    /** Stands for a text that is one too many. */
    static final String FURTHER = "(further)";

    /** Longer texts are cut. */
    static final int MAX_LENGTH = 200;

    private final int maxTexts;
    private final int maxKinds;
    private final Map<LetterKind, Used> kinds = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private boolean released;

    private static final class Used {

        final LetterKind kind;
        int letters;

        Used(LetterKind kind) {
            this.kind = kind;
        }
    }

    LetterKinds(int maxTexts, int maxKinds) {
        this.maxTexts = maxTexts;
        this.maxKinds = maxKinds;
    }

    /** The kind of these texts, with one dead letter more. */
    LetterKind add(String group, String type, String reason, String error) {
        LetterKind wanted = new LetterKind(text(group), text(type), text(reason), text(error));
        Used used = kinds.get(wanted);
        if (used == null) {
            LetterKind kind =
                    kinds.size() < maxKinds
                            ? wanted
                            : new LetterKind(FURTHER, FURTHER, FURTHER, FURTHER);
            used = kinds.computeIfAbsent(kind, Used::new);
        }
        used.letters++;
        return used.kind;
    }

    /** Forgets a dead letter of a kind. */
    void remove(LetterKind kind) {
        Used used = kinds.get(kind);
        if (used != null && --used.letters == 0) {
            kinds.remove(kind);
            released = true;
        }
    }

    /** How many kinds there are. */
    int size() {
        return kinds.size();
    }

    private String text(String text) {
        String shortened = text.length() <= MAX_LENGTH + 3 ? text : Check.shorten(text, MAX_LENGTH);
        String known = texts.get(shortened);
        if (known != null) {
            return known;
        }
        if (texts.size() >= maxTexts && released) {
            forgetUnused();
        }
        if (texts.size() >= maxTexts) {
            return FURTHER;
        }
        texts.put(shortened, shortened);
        return shortened;
    }

    private void forgetUnused() {
        released = false;
        texts.clear();
        for (LetterKind kind : kinds.keySet()) {
            texts.put(kind.group(), kind.group());
            texts.put(kind.type(), kind.type());
            texts.put(kind.reason(), kind.reason());
            texts.put(kind.error(), kind.error());
        }
    }
}
