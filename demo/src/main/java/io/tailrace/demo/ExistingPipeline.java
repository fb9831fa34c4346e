package io.tailrace.demo;

import java.util.Optional;

/** Servers, relay and processor that were started outside the demo. */
record ExistingPipeline(Address address, ConsoleReport report) implements Pipeline {

    @Override
    public void restartRelay() {
        report.line("the relay is not restarted: it was not started by the demo");
    }

    @Override
    public Optional<String> startConsole() {
        return Optional.empty();
    }

    @Override
    public void close() {
        report.line("servers, relay and processor keep running: they were not started by the demo");
    }
}
