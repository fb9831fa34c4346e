package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ProcessMain;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/** A command that works until it is asked to stop, and is not done then. */
@Command(name = "stopped")
final class StoppedCommand implements Callable<Integer> {

    private final CountDownLatch stopped = new CountDownLatch(1);

    public static void main(String[] arguments) {
        ProcessMain.runAndExit(StoppedCommand::new, "TAILRACE_RELAY_", arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (GracefulStop stop = GracefulStop.on(stopped::countDown, 30)) {
            System.out.println("at work");
            stopped.await();
        }
        throw new OperatorException(ExitCode.INCOMPLETE, "half done", "repeat it");
    }
}
