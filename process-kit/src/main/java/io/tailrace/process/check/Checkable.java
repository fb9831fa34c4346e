package io.tailrace.process.check;

/** The command of a process that can check whether the process would run. */
public interface Checkable {

    /**
     * Makes every check that the process needs, and changes nothing.
     *
     * @return what was found
     */
    Checklist check() throws InterruptedException;
}
