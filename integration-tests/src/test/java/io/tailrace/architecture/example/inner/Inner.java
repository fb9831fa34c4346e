package io.tailrace.architecture.example.inner;

import io.tailrace.architecture.example.Outer;

/** The other half of a loop, for the test of the rule against loops. */
public record Inner(Class<? extends Outer> outer) {
    public Outer next() {
        return new Outer(this);
    }
}
