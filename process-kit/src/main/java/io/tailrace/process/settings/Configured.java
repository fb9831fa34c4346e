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

    /**
     * The entries of the list in the configuration file that the command is for; empty if the file
     * has none. What is wrong with any other entry does not matter.
     */
    default List<Entry> entries() {
        return List.of();
    }

    /**
     * Rules between values that are valid each by itself, for example between entries. They are
     * made only if nothing else is wrong; each throws for a rule that is broken.
     */
    default List<Runnable> rules() {
        return List.of();
    }

    /** The names of options that must be given, with dashes. */
    List<String> required();
}
