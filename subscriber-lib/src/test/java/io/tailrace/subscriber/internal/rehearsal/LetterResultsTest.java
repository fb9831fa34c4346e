package io.tailrace.subscriber.internal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.subscriber.internal.handling.Outcome;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LetterResultsTest {

    @Test
    void anOutageSaysNothingAboutTheLetter() {
        for (String state :
                new String[] {"08006", "57P01", "53300", "40001", "40P01", "55P03", "42P07"}) {
            assertThat(thrown(new IllegalStateException(new SQLException("x", state))).outcome())
                    .as(state)
                    .isEqualTo(LetterOutcome.NOT_REHEARSED);
        }
        assertThat(thrown(new SQLException("x", "23505")).outcome())
                .isEqualTo(LetterOutcome.FAILED);
    }

    /** PostgreSQL puts the values of rows into lines after the first. */
    @Test
    void theValuesOfRowsAreNotSent() {
        SQLException e =
                new SQLException(
                        "ERROR: duplicate key value violates unique constraint \"u\"\n"
                                + "  Detail: Key (email)=(ann@example.org) already exists.",
                        "23505");
        String expected =
                "ERROR: duplicate key value violates unique constraint \"u\" (SQLSTATE 23505)";
        assertThat(LetterResults.message(e)).isEqualTo(expected);
        assertThat(LetterResults.message(new IllegalStateException("no: Detail: ann", e)))
                .isEqualTo("no: (SQLSTATE 23505)");
        assertThat(LetterResults.message(new IllegalStateException())).isEqualTo("null");
    }

    /** The JDBC driver puts the statement of a batch, with its values, into the first line. */
    @Test
    void theStatementOfABatchIsNotSent() {
        String batch =
                "Batch entry 1 insert into inv values (('ann@example.org'),\n('Ann')) was aborted:"
                        + " ERROR: duplicate key  Call getNextException to see other errors.";
        assertThat(LetterResults.message(new BatchUpdateException(batch, "23505", null)))
                .startsWith("Batch entry was aborted: ERROR: duplicate key")
                .doesNotContain("ann");
        assertThat(LetterResults.message(new IllegalStateException("no; Batch entry 7 insert x")))
                .isEqualTo("no; Batch entry");
    }

    private static LetterResult thrown(Throwable e) {
        return LetterResults.thrown(
                new LetterPosition(0, 0, "id"),
                e,
                new Outcome.Failed(new EventException(EventError.DELIVERY_FAILED, "failed", e)),
                Duration.ZERO);
    }
}
