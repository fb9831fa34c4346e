package io.tailrace.demo;

/** Servers, relay and processor that others run. */
record ExistingPipeline(Address address, Report report) implements Pipeline {

    @Override
    public void restartRelay() {
        report.line("the relay is not ours to restart");
    }

    @Override
    public void close() {
        report.line("left running: everything that was there before");
    }
}
