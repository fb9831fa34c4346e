package io.tailrace.processor.topology;

import io.tailrace.processor.ProcessorConfig;

/**
 * What the topology shares with the process around it. All parts are safe for any thread.
 *
 * @param meter is told what happens
 * @param groups are told from outside which retry topics exist
 * @param outputs are told from outside what the topics take
 * @param view shows what is held and remembered
 */
public record Environment(EventMeter meter, Groups groups, Outputs outputs, LiveView view) {

    /** A new one. */
    public static Environment of(ProcessorConfig config, EventMeter meter) {
        return new Environment(meter, new Groups(config), new Outputs(), new LiveView());
    }
}
