package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.settings.Entry;
import io.tailrace.relay.cli.options.RelayOptions;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.group.Outbox;
import io.tailrace.relay.group.OutboxRules;
import java.util.ArrayList;
import java.util.List;

/**
 * The outboxes that a command is for: the one that the options of the process describe, or those of
 * the list in the configuration file, of which the command line may choose. For one thread.
 */
final class Selection {

    private final RelayOptions process;
    private final List<Entry> entries;
    private final List<String> chosen;
    private final List<String> ofOne;

    /**
     * @param process the options of the process
     * @param entries the list; empty if the file has none
     * @param chosen names in the list; empty for all
     * @param ofOne the options on the command line that can be meant for one outbox only
     */
    Selection(RelayOptions process, List<Entry> entries, List<String> chosen, List<String> ofOne) {
        this.process = process;
        this.entries = entries;
        this.chosen = chosen;
        this.ofOne = ofOne;
    }

    /** Whether the file lists outboxes. */
    boolean isOfList() {
        return !entries.isEmpty();
    }

    /** The selected entries, without names that are not in the list. */
    List<Entry> entries() {
        return chosen.isEmpty()
                ? entries
                : entries.stream().filter(entry -> chosen.contains(entry.name())).toList();
    }

    /** The parts of the configuration that are not those of an entry. */
    List<Runnable> parts() {
        return List.of(
                isOfList() || !chosen.isEmpty() ? this::selected : () -> {},
                isOfList() ? () -> {} : process::configToPrint);
    }

    /** The same for a command that needs a single outbox. */
    List<Runnable> partsOfOne() {
        return chosen.isEmpty()
                ? List.of(this::configToPrint)
                : List.of(this::selected, this::configToPrint);
    }

    /** A rule for each conflict between selected entries. */
    List<Runnable> rules() {
        if (!isOfList()) {
            return List.of();
        }
        List<OperatorException> violations = new ArrayList<>();
        if (entries().size() > 1) {
            ofOne.forEach(option -> violations.add(meantForOne(option)));
        }
        violations.addAll(
                OutboxRules.violations(entries().stream().map(Selection::outbox).toList()));
        return violations.stream().map(Selection::broken).toList();
    }

    private OperatorException meantForOne(String option) {
        return new OperatorException(
                ExitCode.USAGE,
                "--%s is given on the command line, and would apply to %d outboxes: %s"
                        .formatted(option, entries().size(), names(entries())),
                "Give it in the entry of the outbox that is meant, or name this outbox with"
                        + " --outbox as well.");
    }

    private static Runnable broken(OperatorException violation) {
        return () -> {
            throw violation;
        };
    }

    /** The selected outboxes, at least one; the only one of a configuration without a list. */
    List<Outbox> outboxes() {
        return isOfList()
                ? selected().stream().map(Selection::outbox).toList()
                : List.of(new Outbox("", process.config()));
    }

    /** The same for a command that connects to nothing. */
    List<Outbox> outboxesToPrint() {
        return isOfList() ? outboxes() : List.of(new Outbox("", process.configToPrint()));
    }

    /** Whether the outboxes have a database and a user. */
    boolean hasDatabase() {
        return isOfList() || process.hasDatabase();
    }

    /**
     * The single outbox.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if several are selected
     */
    RelayConfig config() {
        return isOfList() ? outbox(one()).config() : process.config();
    }

    /**
     * The single outbox, for a command that understands CloudEvents only.
     *
     * @param command its name
     * @param remedy what to do instead
     * @throws OperatorException with {@link ExitCode#USAGE} if the relay writes other records
     */
    RelayConfig configOfCloudEvents(String command, String remedy) {
        RelayConfig config = config();
        if (!config.writesCloudEvents()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "The command %s understands CloudEvents only, but the relay has --header-mode=%s"
                            .formatted(command, config.format().mode()),
                    remedy);
        }
        return config;
    }

    /** The same for a command that connects to nothing, or has not connected yet. */
    RelayConfig configToPrint() {
        return isOfList() ? outbox(one()).config() : process.configToPrint();
    }

    private Entry one() {
        List<Entry> selected = selected();
        if (selected.size() > 1) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "The command is for a single outbox, but several are selected: "
                            + names(selected),
                    "Name one of them with --outbox.");
        }
        return selected.get(0);
    }

    private List<Entry> selected() {
        List<String> known = entries.stream().map(Entry::name).toList();
        List<String> unknown = chosen.stream().filter(name -> !known.contains(name)).toList();
        if (entries.isEmpty()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--outbox is given, but no configuration file lists outboxes",
                    "Leave --outbox out, or name a file that has a list outboxes with --config-file.");
        }
        if (!unknown.isEmpty()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--outbox names %s, but the outboxes are %s"
                            .formatted(String.join(", ", unknown), names(entries)),
                    "Correct --outbox, or add the outbox to the list in the configuration file.");
        }
        return entries();
    }

    private static String names(List<Entry> entries) {
        return String.join(", ", entries.stream().map(Entry::name).toList());
    }

    private static Outbox outbox(Entry entry) {
        return new Outbox(entry.name(), entry.options(RelayOptions.class).configOfEntry());
    }
}
