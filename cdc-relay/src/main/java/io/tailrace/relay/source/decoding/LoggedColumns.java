package io.tailrace.relay.source.decoding;

import java.util.List;
import java.util.Optional;

/**
 * Finds the columns of the table in rows of the write-ahead log. The log has the names that the
 * columns had when the rows were written; a column that was renamed since has kept its place among
 * the others. Pure.
 *
 * @param logged the names of the columns in the log, in the order of the table
 * @param current the names that the table's columns have now, in the same order
 */
record LoggedColumns(List<String> logged, List<String> current) {

    /** Whether the table has a column of this name now, or the rows in the log have. */
    boolean isKnown(String column) {
        return logged.contains(column) || current.contains(column);
    }

    /**
     * The name of a column in the log.
     *
     * @return empty if the rows were written while the table had no such column
     */
    Optional<String> find(String column) {
        if (logged.contains(column)) {
            return Optional.of(column);
        }
        int place = current.indexOf(column);
        return place >= 0 && wereOnlyRenamed() ? Optional.of(logged.get(place)) : Optional.empty();
    }

    /** Whether both lists are the same columns: names that both have are in the same places. */
    private boolean wereOnlyRenamed() {
        if (logged.size() != current.size()) {
            return false;
        }
        for (int i = 0; i < logged.size(); i++) {
            String before = logged.get(i);
            String now = current.get(i);
            if (!before.equals(now) && (current.contains(before) || logged.contains(now))) {
                return false;
            }
        }
        return true;
    }
}
