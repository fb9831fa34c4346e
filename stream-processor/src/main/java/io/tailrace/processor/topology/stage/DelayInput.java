package io.tailrace.processor.topology.stage;

/** What the delay stage receives: an event to hold or deliver, or a command about a held event. */
public sealed interface DelayInput permits RoutedEvent, OperatorCommand {}
