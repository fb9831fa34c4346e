package io.tailrace.subscriber.internal.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionControlTest {

    @Test
    void whatEndsATransactionIsFoundWhereverItStands() {
        assertThat(TransactionControl.in("commit")).contains("COMMIT");
        assertThat(TransactionControl.in(" /* a /* b */ ; */ -- c;\n End")).contains("END");
        assertThat(TransactionControl.in("SELECT 1; ABORT")).contains("ABORT");
        assertThat(TransactionControl.in("SELECT E'it\\'s; '; rollback work")).contains("ROLLBACK");
        assertThat(TransactionControl.in("SELECT $$a$$, $1; ROLLBACK;")).contains("ROLLBACK");
        assertThat(TransactionControl.in("SELECT 'it''s'; PREPARE TRANSACTION 'x'"))
                .contains("PREPARE TRANSACTION");
    }

    @Test
    void everythingElseIsLetThrough() {
        for (String sql :
                new String[] {
                    "",
                    ";;",
                    "INSERT INTO t VALUES ('; COMMIT')",
                    "SELECT \"; COMMIT\" FROM t -- ; COMMIT",
                    "DO $x$ BEGIN NULL; END; $x$",
                    "SELECT /* ; COMMIT */ 1",
                    "ROLLBACK TO SAVEPOINT s",
                    "rollback transaction to s",
                    "PREPARE plan AS SELECT 1",
                    "SELECT commit FROM t",
                    "SELECT 'never closed",
                    "SELECT $tag$ never closed",
                    "SELECT E'never closed\\",
                    "SELECT /* never closed",
                    "SELECT $"
                }) {
            assertThat(TransactionControl.in(sql)).as(sql).isEmpty();
        }
    }
}
