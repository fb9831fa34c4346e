package io.tailrace.processor.topology.stage;

import io.tailrace.processor.schedule.ScheduleCommand;

/**
 * A command about a held event, on its way to the stage that holds it.
 *
 * @param command what is to be done with which event
 */
public record OperatorCommand(ScheduleCommand command) implements DelayInput {}
