package io.tailrace.subscriber.internal.handling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void anExceptionThatCanBePrintedIsKept() {
        Exception thrown = new IllegalStateException("outer", new RuntimeException());

        assertThat(Printable.of(thrown)).isSameAs(thrown);
    }

    @Test
    void causesInACircleArePrintable() {
        Exception one = new IllegalStateException("one");
        Exception other = new IllegalStateException("other", one);
        one.initCause(other);

        assertThat(Printable.of(one)).isSameAs(one);
    }

    @Test
    @SuppressWarnings({"OverrideThrowableToString", "ToStringReturnsNull"}) // what is tested
    void anExceptionWithoutATextIsReplaced() {
        Exception silent =
                new RuntimeException() {
                    @Override
                    public String toString() {
                        return null;
                    }
                };

        assertThat(Printable.of(new IllegalStateException(silent.getClass().getName(), silent)))
                .hasMessage("an exception that cannot be printed: java.lang.IllegalStateException");
    }
}
