package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.run.SuiteResult;

/** Assertions about crash suites that show the whole result if they fail. Stateless. */
final class SuiteAssertions {

    private SuiteAssertions() {}

    static void assertClean(SuiteResult result) {
        assertThat(result.violations())
                .as("violations of:%n%s%n%s", result.details(), result.line())
                .isEmpty();
    }

    static void assertFoundOut(SuiteResult result) {
        assertThat(result.violations())
                .as("violations of:%n%s%n%s", result.details(), result.line())
                .isNotEmpty();
    }
}
