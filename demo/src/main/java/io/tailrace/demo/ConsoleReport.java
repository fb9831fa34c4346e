package io.tailrace.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Prints the output of the demo. */
final class ConsoleReport {

    private final PrintStream out;

    ConsoleReport(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        out.println("  " + text);
    }

    void heading(String text) {
        out.println();
        out.println(text);
    }

    /** Prints a part of the pipeline that was started, with its address. */
    void piece(String name, String address, String more) {
        line(String.format(Locale.ROOT, "%-12s %-34s %s", name, address, more));
    }

    /** Prints a figure of the account. */
    void figure(String name, long value, String more) {
        line(String.format(Locale.ROOT, "%-13s %,10d  %s", name, value, more).stripTrailing());
    }
}
