package io.tailrace.event.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstFailureTest {

    private final List<String> log = new ArrayList<>();

    @Test
    void onlyTheFirstFailureIsReported() {
        FirstFailure failure = new FirstFailure(e -> log.add(e.toString()));
        failure.note(new IllegalStateException("first"));
        failure.note(new StackOverflowError("second"));

        assertThat(log).containsExactly("java.lang.IllegalStateException: first");
    }

    @Test
    void aFailureThatCannotBePrintedIsReportedWithItsClass() {
        new FirstFailure(e -> log.add(e.toString())).note(new Unprintable());

        assertThat(log)
                .containsExactly(
                        "java.lang.IllegalStateException: an exception that cannot be printed: "
                                + Unprintable.class.getName());
    }

    @Test
    void aLogThatFailsBreaksNothing() {
        FirstFailure failure =
                new FirstFailure(
                        e -> {
                            throw new StackOverflowError();
                        });

        assertThatCode(() -> failure.note(new IllegalStateException("x")))
                .doesNotThrowAnyException();
    }

    private static final class Unprintable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }
}
