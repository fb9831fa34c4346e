package io.tailrace.architecture.example;

import io.tailrace.architecture.example.inner.Inner;

/** One half of a loop, for the test of the rule against loops. */
public record Outer(Inner inner) {}
