package io.tailrace.process.settings;

import java.util.List;

/**
 * A command that makes a configuration of its options. Before it runs, {@link ConfigurationCheck}
 * makes the configuration again and again to find everything that is wrong with it.
 */
public interface Configured {

    /**
     * Parts of the configuration that can be made independently, without connecting to anything. A
     * part throws {@link io.tailrace.event.internal.InvalidValueException} for a value that breaks
     * a rule, and has to work with the default of an option that is required: the process is not
     * started with it.
     */
    List<Runnable> parts();

    /** The names of options that must be given, with dashes. */
    List<String> required();
}
