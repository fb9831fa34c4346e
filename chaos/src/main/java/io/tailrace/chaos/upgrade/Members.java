package io.tailrace.chaos.upgrade;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.process.JvmProcess.Program;
import io.tailrace.chaos.relay.RelayOptions;
import io.tailrace.chaos.relay.RelayServers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberOptions;
import io.tailrace.chaos.upgrade.Member.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All processes of a pipeline, each of them in two builds. They end with the run. */
final class Members {

    private static final int RELAYS = 2;
    private static final int PROCESSORS = 2;
    private static final int SUBSCRIBERS = 2;

    private final ChaosRun run;
    private final RelayServers servers;
    private final Build previous;
    private final Build current;
    private final Fleet processes;
    private final List<Member> members = new ArrayList<>();

    private Members(ChaosRun run, RelayServers servers, Build previous, Build current) {
        this.run = run;
        this.servers = servers;
        this.previous = previous;
        this.current = current;
        this.processes = run.fleet();
    }

    /** Members that have not been started. */
    static List<Member> of(ChaosRun run, RelayServers servers, Build previous, Build current)
            throws IOException {
        Members all = new Members(run, servers, previous, current);
        for (int i = 0; i < RELAYS; i++) {
            all.add("relay-" + i, Role.RELAY, Build::relay, all.relayOptions());
        }
        for (int i = 0; i < PROCESSORS; i++) {
            all.add("processor-" + i, Role.PROCESSOR, Build::processor, all.processorOptions(i));
        }
        for (int i = 0; i < SUBSCRIBERS; i++) {
            all.add("subscriber-" + i, Role.SUBSCRIBER, Build::subscriber, all.subscriberOptions());
        }
        return all.members;
    }

    private void add(String name, Role role, Function<Build, Program> program, List<String> options)
            throws IOException {
        JvmProcess old = run.process(name + "-previous", program.apply(previous), options);
        JvmProcess now = run.process(name + "-current", program.apply(current), options);
        processes.addStopped(old);
        processes.addStopped(now);
        members.add(new Member(name, role, old, now));
    }

    private List<String> relayOptions() {
        return RelayOptions.of(
                servers.postgres(),
                servers.postgres().port(),
                servers.brokers().bootstrapServers());
    }

    private List<String> processorOptions(int number) throws IOException {
        return List.of(
                "--bootstrap-servers",
                servers.brokers().bootstrapServers(),
                "--group",
                ChaosSubscriberOptions.GROUP,
                "--state-dir",
                run.scratch().resolve("state-" + number).toString(),
                "--kafka",
                "main.consumer.session.timeout.ms=2500",
                "--kafka",
                "main.consumer.heartbeat.interval.ms=500");
    }

    private List<String> subscriberOptions() {
        return ChaosSubscriberOptions.of(
                servers.postgres(),
                servers.brokers().bootstrapServers(),
                ChaosSubscriberOptions.protocol(run.seed()));
    }
}
