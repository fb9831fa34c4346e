package io.tailrace.process.admin;

import java.util.Map;

/**
 * The health of a process, as its admin endpoint reports it.
 *
 * @param live false once the work has failed for good, so that only a new process helps
 * @param healthy false if the process cannot do its work at the moment
 * @param state the state of the process's state machine, for example {@code STREAMING}
 * @param details further facts in the order to show them; a value is written as JSON by Jackson
 */
public record Health(boolean live, boolean healthy, String state, Map<String, Object> details) {}
