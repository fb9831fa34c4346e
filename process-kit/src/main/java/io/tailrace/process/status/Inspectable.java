package io.tailrace.process.status;

/** The command of a process that can show the state of such processes from outside. */
public interface Inspectable {

    /** The state of the processes; changes nothing. */
    StatusReport status() throws InterruptedException;
}
