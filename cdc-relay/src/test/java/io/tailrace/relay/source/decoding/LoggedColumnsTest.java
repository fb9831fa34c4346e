package io.tailrace.relay.source.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoggedColumnsTest {

    @Test
    void aColumnIsFoundByItsNameWhateverTheTableHasNow() {
        LoggedColumns columns = new LoggedColumns(List.of("id", "payload"), List.of("id"));

        assertThat(columns.find("payload")).contains("payload");
        assertThat(columns.isKnown("payload")).isTrue();
    }

    @Test
    void aColumnThatWasRenamedIsFoundByItsPlace() {
        LoggedColumns columns =
                new LoggedColumns(
                        List.of("id", "kind", "body", "headers"),
                        List.of("id", "type", "payload", "headers"));

        assertThat(columns.find("payload")).contains("body");
        assertThat(columns.find("type")).contains("kind");
    }

    @Test
    void aColumnThatWasDroppedAndAddedAgainIsNotInTheRowsBetween() {
        LoggedColumns between =
                new LoggedColumns(List.of("id", "headers"), List.of("id", "headers", "payload"));
        LoggedColumns replaced =
                new LoggedColumns(
                        List.of("id", "body", "headers"), List.of("id", "headers", "payload"));

        assertThat(between.find("payload")).isEmpty();
        assertThat(between.isKnown("payload")).isTrue();
        assertThat(replaced.find("payload")).isEmpty();
    }

    @Test
    void aColumnThatNeitherTheRowsNorTheTableHaveIsUnknown() {
        assertThat(
                        new LoggedColumns(List.of("id", "body"), List.of("id", "body"))
                                .isKnown("payload"))
                .isFalse();
    }
}
