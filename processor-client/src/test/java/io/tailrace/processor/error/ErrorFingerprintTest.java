package io.tailrace.processor.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorFingerprintTest {

    @Test
    void idsNumbersAndTimesAreTakenOut() {
        assertThat(
                        ErrorFingerprint.of(
                                "ERROR: duplicate key\n  Detail: Key (id)=(order-17) exists."))
                .isEqualTo("ERROR: duplicate key Detail: Key (id)=(order-<n>) exists.");
        assertThat(ErrorFingerprint.of("no row 0197a1b2-0000-7000-8000-000000000001 in 3.5 s"))
                .isEqualTo("no row <id> in <n> s");
        assertThat(ErrorFingerprint.of("at 2026-01-02T10:11:12Z"))
                .isEqualTo(ErrorFingerprint.of("at 2025-11-12T09:01:59Z"));
        assertThat(ErrorFingerprint.of("object 7f3a9c0b12")).isEqualTo("object <id>");
    }

    @Test
    void sqlStatesStay() {
        assertThat(ErrorFingerprint.of("no 17 (SQLSTATE 23505) 8 (SQLSTATE 22P02)"))
                .isEqualTo("no <n> (SQLSTATE 23505) <n> (SQLSTATE 22P02)");
    }

    @Test
    void aLongListOfNumbersIsOne() {
        assertThat(ErrorFingerprint.of("ids 7" + ",7".repeat(1_990))).isEqualTo("ids <n>");
    }

    @Test
    void wordsStay() {
        assertThat(ErrorFingerprint.of("facade defaced: the deadbeef is bad"))
                .isEqualTo("facade defaced: the deadbeef is bad");
        assertThat(ErrorFingerprint.of("")).isEmpty();
        assertThat(ErrorFingerprint.of("x".repeat(1_000))).hasSize(203);
    }
}
