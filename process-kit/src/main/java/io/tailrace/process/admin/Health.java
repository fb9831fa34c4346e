package io.tailrace.process.admin;

import java.util.Map;

/**
 * The health of a process, as its admin endpoint reports it.
 *
 * @param healthy false if a supervisor should alert or restart the process
 * @param state the state of the process's state machine, for example {@code STREAMING}
 * @param details further facts in the order to show them; a value is written as JSON by Jackson
 */
public record Health(boolean healthy, String state, Map<String, Object> details) {}
