package io.tailrace.subscriber.internal.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds SQL that ends a transaction: {@code COMMIT}, {@code END}, {@code ABORT}, {@code ROLLBACK}
 * other than to a savepoint, and {@code PREPARE TRANSACTION}. Functions and procedures cannot end a
 * transaction that was begun outside of them, so their text does not matter. Stateless.
 */
final class TransactionControl {

    private static final Set<String> NOISE = Set.of("WORK", "TRANSACTION");
    private static final int WORDS = 3;

    private final String sql;
    private int at;

    private TransactionControl(String sql) {
        this.sql = sql;
    }

    /** The first statement that ends a transaction, for people; empty if there is none. */
    static Optional<String> in(String sql) {
        TransactionControl scan = new TransactionControl(sql);
        while (scan.at < sql.length()) {
            Optional<String> found = ending(scan.statement());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ending(List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String second = words.size() > 1 ? words.get(1) : "";
        return switch (words.get(0)) {
            case "COMMIT", "END", "ABORT" -> Optional.of(words.get(0));
            case "ROLLBACK" -> {
                int target = NOISE.contains(second) ? 2 : 1;
                boolean partly = words.size() > target && words.get(target).equals("TO");
                yield partly ? Optional.empty() : Optional.of("ROLLBACK");
            }
            case "PREPARE" ->
                    second.equals("TRANSACTION")
                            ? Optional.of("PREPARE TRANSACTION")
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Passes over a statement and its semicolon, and returns its first words. */
    private List<String> statement() {
        List<String> words = new ArrayList<>();
        boolean wordsOnly = true;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == ';') {
                at++;
                return words;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (sql.startsWith("--", at)) {
                passUntil("\n", at + 2);
            } else if (sql.startsWith("/*", at)) {
                passComment();
            } else if (Character.isLetter(c) || c == '_') {
                String word = word();
                if (wordsOnly && words.size() < WORDS) {
                    words.add(word);
                }
                passEscapeString(word);
            } else {
                wordsOnly = false;
                passOther(c);
            }
        }
        return words;
    }

    private String word() {
        int from = at;
        while (at < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(at))
                        || sql.charAt(at) == '_'
                        || sql.charAt(at) == '$')) {
            at++;
        }
        return sql.substring(from, at).toUpperCase(Locale.ROOT);
    }

    /** A string such as {@code E'it\'s'}, in which a backslash escapes. */
    private void passEscapeString(String word) {
        if (!word.equals("E") || at >= sql.length() || sql.charAt(at) != '\'') {
            return;
        }
        at++;
        while (at < sql.length() && sql.charAt(at) != '\'') {
            at += sql.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void passOther(char c) {
        if (c == '\'' || c == '"') {
            passUntil(String.valueOf(c), at + 1);
        } else if (c == '$') {
            passDollarQuote();
        } else {
            at++;
        }
    }

    private void passDollarQuote() {
        int end = at + 1;
        while (end < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        if (end < sql.length()
                && sql.charAt(end) == '$'
                && !Character.isDigit(sql.charAt(at + 1))) {
            passUntil(sql.substring(at, end + 1), end + 1);
        } else {
            at = end;
        }
    }

    private void passComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private void passUntil(String end, int from) {
        int found = sql.indexOf(end, from);
        at = found < 0 ? sql.length() : found + end.length();
    }
}
