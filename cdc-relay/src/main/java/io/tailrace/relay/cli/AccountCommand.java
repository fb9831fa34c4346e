package io.tailrace.relay.cli;

import io.tailrace.account.IdMinute;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.status.StatusReport;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.relay.balance.Balance;
import io.tailrace.relay.balance.BucketFindings;
import io.tailrace.relay.balance.BucketSearch;
import io.tailrace.relay.balance.CountedAccount;
import io.tailrace.relay.balance.PeriodAccount;
import io.tailrace.relay.balance.SearchLimits;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.session.AccessDenied;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code account}: whether what was committed is what was delivered. */
@Command(
        name = "account",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Compares what was committed with what was published and delivered, by source,"
                    + " aggregate type and minute of the ids. Without options it reads what relays"
                    + " and processors have counted. Ends with 6 if something is certainly not"
                    + " equal. Changes nothing.",
            "With --bucket it reads table and topics, and names the events that are missing,"
                    + " doubled or invented; for rows that are removed, the count of the relay stands"
                    + " in. With --from it counts the events of a period from table and topics, and"
                    + " compares nothing that was counted before.",
            "Give the options of the relay before the word account, or with † after it."
        })
final class AccountCommand extends RelaySubcommand {

    private static final Duration ON_THE_WAY = Duration.ofMinutes(5);

    /** As long as processors wait before they call a difference certain. */
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(10);

    @Mixin private ComparedOptions options = new ComparedOptions();

    @Override
    public Integer call() throws InterruptedException {
        RelayConfig config =
                relay().configOfCloudEvents(
                                "account",
                                "No rows are counted in this mode. Compare the ids of rows with the"
                                        + " headers id of the topics.");
        try {
            if (!options.bucket.isEmpty()) {
                return search(config, options.bucket);
            }
            if (options.from != null || options.untimed) {
                return compare(config);
            }
            CountedAccount counted = CountedAccount.read(config.kafka(), config.account().keep());
            Balance balance = new Balance(counted.ledger());
            if (balance.certain() > 0) {
                Thread.sleep(SETTLES_WITHIN.toMillis());
                counted = CountedAccount.read(config.kafka(), config.account().keep());
                balance = balance.confirmedBy(counted.ledger());
            }
            StatusReport report = new StatusReport();
            StatusReport complete = new StatusReport();
            counted.complete().forEach((member, at) -> complete.put(member, at.toString()));
            report.put("complete", complete);
            StatusReport from = new StatusReport();
            counted.ledger()
                    .tables()
                    .forEach((source, side) -> from.put(source, IdMinute.text(side.from())));
            report.put("tablesFrom", from);
            if (counted.ledger().begin() != Long.MAX_VALUE) {
                report.put("topicsFrom", IdMinute.text(counted.ledger().begin()));
            }
            return result(balance, report);
        } catch (SQLException e) {
            throw AccessDenied.in(e, config.source())
                    .orElseGet(() -> AccessDenied.ofConnection(e, config.source()));
        }
    }

    @Override
    public List<Runnable> parts() {
        return List.of(relay()::configToPrint, options::check);
    }

    private int compare(RelayConfig config) throws SQLException, InterruptedException {
        options.check();
        Instant end = options.to == null ? Instant.now().minus(ON_THE_WAY) : options.to;
        long to = IdMinute.at(end);
        long from = options.from == null ? to : IdMinute.at(options.from);
        PeriodAccount account =
                new PeriodAccount(
                        config, options.applicationId, from, to, options.untimed, err()::println);
        Balance balance = new Balance(account.count());
        account.notes().forEach(err()::println);
        StatusReport report =
                new StatusReport()
                        .put("from", IdMinute.text(account.comparedFrom()))
                        .put("to", IdMinute.text(to));
        if (!account.notes().isEmpty()) {
            report.put("notCompared", String.join("; ", account.notes()));
        }
        return result(balance, report);
    }

    private int result(Balance balance, StatusReport report) {
        balance.addTo(report);
        print(report);
        if (balance.certain() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "%d minutes of a type are certainly not equal".formatted(balance.certain()),
                    "tailrace-relay account --bucket <type>@<minute> names the events.");
        }
        return ExitCode.OK.code();
    }

    private int search(RelayConfig config, String bucket)
            throws SQLException, InterruptedException {
        int at = bucket.lastIndexOf('@');
        BucketSearch search =
                new BucketSearch(
                        config,
                        options.applicationId,
                        bucket.substring(0, at),
                        ComparedOptions.minute(bucket.substring(at + 1)),
                        SearchLimits.COMMAND,
                        err()::println);
        BucketFindings found = search.run();
        StatusReport report =
                new StatusReport().put("events", found.events()).put("rows", found.rows());
        found.counted().ifPresent(rows -> report.put("rowsCounted", rows));
        report.put("notRight", found.notRight());
        if (found.unnamed() > 0) {
            report.put("notNamed", found.unnamed());
        }
        if (!found.wrong().isEmpty()) {
            StatusReport each = new StatusReport();
            found.wrong().forEach((id, verdict) -> each.put(Printable.line(id), verdict));
            report.put("ids", each);
        }
        if (!found.notes().isEmpty()) {
            report.put("notKnown", Printable.line(String.join(" ", found.notes())));
        }
        print(report);
        if (found.notRight() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "%d events of %s are not right"
                            .formatted(found.notRight(), Printable.line(bucket)),
                    "An event that is not published can be published with tailrace-relay replay --id"
                            + " as long as its row is there. An event without a row was not written"
                            + " by a relay of this outbox, unless its row was removed.");
        }
        return ExitCode.OK.code();
    }

    private void print(StatusReport report) {
        print(options.json ? report.json() : report.text().stripTrailing());
    }

    /** What is compared, and how it is printed. */
    static final class ComparedOptions {

        @Option(
                names = "--bucket",
                paramLabel = "<type>@<minute>",
                showDefaultValue = Visibility.NEVER,
                description =
                        "Name the events of this type and minute that are not right, such as"
                                + " order@2026-11-29T12:05Z, or order@untimed for ids without a time.")
        private String bucket = "";

        @Option(
                names = "--from",
                paramLabel = "<time>",
                description = "Count the events whose UUIDv7 has this or a later time.")
        private @Nullable Instant from;

        @Option(
                names = "--to",
                paramLabel = "<time>",
                description =
                        "Count the events whose UUIDv7 has an earlier time. Default: five minutes"
                                + " ago, so that nothing is on its way.")
        private @Nullable Instant to;

        @Option(
                names = "--untimed",
                description = "Count the events whose ids have no time as well.")
        private boolean untimed;

        @Option(
                names = "--application-id",
                description = "The application id of the processors that read the outbox topics.")
        private String applicationId = Schedule.DEFAULT_APPLICATION_ID;

        @Option(names = "--json", description = "Print the report as a JSON object.")
        private boolean json;

        /** Requires values that belong together. */
        void check() {
            try {
                if (!bucket.isEmpty()) {
                    if (bucket.lastIndexOf('@') < 0) {
                        throw new IllegalArgumentException("it has no @");
                    }
                    minute(bucket.substring(bucket.lastIndexOf('@') + 1));
                }
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                throw usage(
                        "bucket must be <type>@<minute> such as order@2026-11-29T12:05Z, got "
                                + Printable.line(bucket));
            }
            Instant first = from;
            if (to != null && (first == null || !first.isBefore(to))) {
                throw usage("to must be after --from, got " + to);
            }
        }

        static long minute(String text) {
            if (text.equals(IdMinute.text(IdMinute.UNTIMED))) {
                return IdMinute.UNTIMED;
            }
            return IdMinute.at(
                    Instant.parse(text.length() == 17 ? text.replace("Z", ":00Z") : text));
        }

        private static OperatorException usage(String problem) {
            return new OperatorException(
                    ExitCode.USAGE,
                    problem,
                    "Correct the option; tailrace-relay account --help describes all options.");
        }
    }
}
