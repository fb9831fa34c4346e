package io.tailrace.console.ledger;

/** What is known of a minute or an hour of an aggregate type, the best first. */
enum CellState {
    /** Nothing was counted. */
    NONE("none"),
    /** Both sides are equal. */
    EQUAL("equal"),
    /** Both sides differ, and what lacks may be on its way. */
    OPEN("open"),
    /** Something is certainly doubled or invented. */
    SURPLUS("surplus"),
    /** Something certainly lacks. */
    MISSING("missing");

    private final String text;

    CellState(String text) {
        this.text = text;
    }

    /** The name in the API. */
    String text() {
        return text;
    }

    /** The worse of the two. */
    CellState or(CellState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
