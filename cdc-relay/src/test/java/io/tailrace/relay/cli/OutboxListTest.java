package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of outboxes in a configuration file, without servers. */
class OutboxListTest {

    private static final String TWO =
            """
            bootstrap-servers: kafka:9092
            database-user: relay
            database-password: common-secret
            partitions: 3
            outboxes:
              - name: billing
                database-url: jdbc:postgresql://one/billing
                slot: billing
                columns: {id: event_id}
                types: [invoice, "payment-*"]
                retention: P7D
              - name: orders
                database-url: jdbc:postgresql://one/orders
                slot: orders
                partitions: 12
                database-password-file: %s
            """;

    @TempDir private Path directory;
    private String out = "";
    private String err = "";

    @Test
    void everyOutboxIsShownWithWhatItSets() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret");

        assertThat(run(TWO.formatted(secret), "config")).isZero();

        assertThat(out)
                .contains("# line 4 of ", "partitions: 3\n")
                .contains("outboxes:\n  # line 6 of ")
                .contains("  - name: billing\n    # line 7 of ")
                .contains("    database-url: jdbc:postgresql://one/billing\n")
                .contains("    columns:\n      id: event_id\n")
                .contains("    types:\n    - invoice\n    - payment-*\n")
                .contains("  - name: orders\n")
                .contains("    partitions: 12\n")
                .doesNotContain("common-secret", "s3cret");
        assertThat(err).isEmpty();
    }

    @Test
    void whatIsShownIsAConfigurationFile() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret");
        run(TWO.formatted(secret), "config");
        String shown = out.replaceAll("admin-port: .*", "admin-port: 0");

        assertThat(run(shown, "config")).isZero();
        assertThat(out).contains("  - name: billing\n", "  - name: orders\n");
    }

    @Test
    void everythingThatIsWrongIsNamedWithItsOutbox() throws IOException {
        int code =
                run(
                        """
                        bootstrap-servers: kafka:9092
                        database-user: relay
                        outboxes:
                          - name: billing
                            database-url: jdbc:postgresql://one/billing
                            batch-size: 0
                            slott: x
                            kafka: {linger.ms: 1}
                            admin-port: 1
                          - name: orders
                            slot: Orders
                            partitions: many
                          - name: billing
                            database-url: jdbc:postgresql://one/other
                          - database-url: jdbc:postgresql://one/nameless
                          - name: "a b"
                        """,
                        "config");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err)
                .contains("outbox 'billing': batch-size must be ", "(line 6 of ")
                .contains("outbox 'billing': 'slott' (line 7 of ", "did you mean 'slot'")
                .contains("outbox 'billing': 'kafka' (line 8 of ", "the same for all entries")
                .contains("outbox 'billing': 'admin-port' (line 9 of ")
                .contains("outbox 'orders': Required option is missing: --database-url")
                .contains("outbox 'orders': slot must be ", "(line 11 of ")
                .contains("outbox 'orders': Invalid value for option '--partitions'")
                .contains("'name' (line 13 of ", "that of another entry (line 4 of ")
                .contains("outbox (line 15 of ", "'name' is missing")
                .contains("'name' (line 16 of ", "must be 1 to 63 of");
    }

    @Test
    void outboxesThatWouldDisturbEachOtherAreRefused() throws IOException {
        int code =
                run(
                        """
                        bootstrap-servers: kafka:9092
                        database-user: relay
                        outboxes:
                          - {name: a, database-url: "jdbc:postgresql://one/a"}
                          - {name: b, database-url: "jdbc:postgresql://one/b", source-name: b}
                          - {name: c, database-url: "jdbc:postgresql://two/c"}
                          - {name: d, database-url: "jdbc:postgresql://one/a", slot: other}
                        """,
                        "check");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err)
                .contains("outbox 'a' and outbox 'b' have the same slot tailrace_outbox")
                .contains("outbox 'a' and outbox 'c' store their position under the same key")
                .contains("outbox 'a' and outbox 'd' publish the same table public.outbox");
    }

    @Test
    void theCommandLineIsCommonToAllOutboxes() throws IOException {
        int code =
                run(
                        """
                        outboxes:
                          - {name: a, database-url: "jdbc:postgresql://one/a", slot: a}
                          - {name: b, database-url: "jdbc:postgresql://one/b", slot: b}
                        """,
                        "--bootstrap-servers=kafka:9092",
                        "--database-user=relay",
                        "--batch-size=0",
                        "config");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err)
                .contains("outbox 'a': batch-size must be ")
                .contains("outbox 'b': batch-size must be ")
                .doesNotContain("is missing");
    }

    @Test
    void aCommandForOneOutboxNamesThoseThatThereAre() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret");
        String file = TWO.formatted(secret);

        assertThat(run(file, "replay", "--everything")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("several are selected: billing, orders").contains("--outbox");
        assertThat(run(file, "repair", "--outbox=bills")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("--outbox names bills, but the outboxes are billing, orders");
        assertThat(run(file, "init", "--print", "--principal=User:r", "--outbox=orders")).isZero();
        assertThat(out)
                .contains("# outbox orders\n", "in database orders", "tailrace-relay-orders")
                .doesNotContain("billing");
        assertThat(run(file, "init", "--print", "--principal=User:r")).isZero();
        assertThat(out).contains("# outbox orders\n", "# outbox billing\n");
    }

    @Test
    void aBrokenOutboxKeepsNoCommandFromTheOthers() throws IOException {
        String file =
                """
                bootstrap-servers: kafka:9092
                database-user: relay
                outboxes:
                  - name: good
                    database-url: jdbc:postgresql://one/good
                    slot: good
                  - name: bad
                    slot: good
                    slott: x
                    batch-size: many
                """;

        assertThat(run(file, "config", "--outbox=good")).isZero();
        assertThat(out).contains("- name: good").doesNotContain("- name: bad");
        assertThat(run(file, "config", "--outbox=bad")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("outbox 'bad': 'slott'").doesNotContain("outbox 'good'");
        assertThat(run(file, "config")).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void aPasswordFileThatIsMissingIsNoFaultOfTheConfiguration() throws IOException {
        String file = TWO.formatted(directory.resolve("missing"));

        assertThat(run(file, "config")).isZero();
        assertThat(run(file, "init", "--print", "--principal=User:r")).isZero();
    }

    @Test
    void whatTheCommandLineCannotChangeIsRefusedThere() throws IOException {
        String file = TWO.formatted(directory.resolve("missing"));

        assertThat(run(file, "--partitions=6", "config")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err)
                .contains("outbox 'orders': 'partitions' on the command line would have no effect")
                .doesNotContain("outbox 'billing'");
        assertThat(run(file, "--partitions=6", "config", "--outbox=billing")).isZero();
    }

    @Test
    void aRepairOnTheCommandLineIsThatOfOneOutbox() throws IOException {
        String file = TWO.formatted(directory.resolve("missing"));

        assertThat(run(file, "--on-discontinuity=repair", "config"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(err)
                .contains("--on-discontinuity is given", "apply to 2 outboxes: billing, orders");
        assertThat(run(file, "--on-discontinuity=repair", "config", "--outbox=billing")).isZero();
    }

    @Test
    void aSelectionNeedsAList() throws IOException {
        int code =
                run(
                        "bootstrap-servers: kafka:9092\n",
                        "--database-url=jdbc:postgresql://one/a",
                        "--database-user=relay",
                        "--outbox=a",
                        "config");

        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("no configuration file lists outboxes");
    }

    @Test
    void aListIsASequenceOfMappings() throws IOException {
        assertThat(run("outboxes: {a: b}\n", "config")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("'outboxes' (line 1 of ", "must be a sequence of mappings");
        assertThat(run("outboxes: []\n", "config")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err).contains("'outboxes' (line 1 of ", "has no entries");
    }

    @Test
    void theSampleHasAList() throws IOException {
        assertThat(run("# empty\n", "config", "--sample")).isZero();
        assertThat(out)
                .contains("\n#outboxes:\n#- name:\n#  database-url:\n", "#  retention:\n")
                .doesNotContain("#  kafka:\n", "#  bootstrap-servers:\n");
    }

    private int run(String file, String... arguments) throws IOException {
        Path path = Files.writeString(directory.resolve("relay.yaml"), file);
        List<String> all = new ArrayList<>(List.of("--config-file=" + path));
        all.addAll(List.of(arguments));
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            return ProcessMain.run(
                    new RelayCommand(), "TAILRACE_RELAY_", Map.of(), all.toArray(String[]::new));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
            out = outBytes.toString(StandardCharsets.UTF_8);
            err = errBytes.toString(StandardCharsets.UTF_8);
        }
    }
}
