package io.tailrace.process.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On the command of a process whose configuration file may have a list of entries: one process then
 * does the same for each of them. An entry has a name and values of some of the options of the
 * process; what it does not set, it has in common with the other entries.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EntryList {

    /** The key of the list in the file. */
    String key();

    /** What one entry is called in messages, such as {@code outbox}. */
    String entry();

    /** A class with the options of one entry, and a constructor without parameters. */
    Class<? extends Configured> options();

    /** The keys of those options of {@link #options} that are the same for all entries. */
    String[] common();

    /** Keys that exclude each other: an entry that sets one does not inherit the others. */
    String[] alternatives() default {};
}
