package io.tailrace.process;

import java.util.Map;

/**
 * What a process says of itself on its admin endpoint.
 *
 * @param healthy whether a supervisor should leave it alone
 * @param state the state of its state machine, for example {@code STREAMING}
 * @param details more facts in the order to show them; values are shown with {@code toString()}
 */
public record Health(boolean healthy, String state, Map<String, Object> details) {}
