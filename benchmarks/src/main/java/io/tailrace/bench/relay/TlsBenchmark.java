package io.tailrace.bench.relay;

import io.tailrace.bench.relay.contender.EncryptedRelay;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Backlog;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.directory.TemporaryDirectory;
import io.tailrace.testkit.embedded.EmbeddedKafkaBroker;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.embedded.Listener;
import io.tailrace.testkit.security.Certificate;
import io.tailrace.testkit.security.SecuredKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** Drains a backlog with TLS to both servers and without, in turn, from the same servers. */
public final class TlsBenchmark implements Benchmark {

    private static final int ROUNDS = 3;
    private static final int ROWS = 300_000;
    private static final int QUICK_ROWS = 5_000;
    private static final int BYTES = 300;
    private static final Listener TLS = new Listener("TLS", SecurityProtocol.SSL, FreePort.next());

    @Override
    public void run(Report report) throws Exception {
        int rows = report.quick() ? QUICK_ROWS : Integer.getInteger("rows", ROWS);
        try (TemporaryDirectory directory = TemporaryDirectory.create("tls")) {
            Certificate authority = Certificate.create(directory.resolve(""), "authority");
            Certificate server =
                    authority.sign("server", "dns:localhost,ip:127.0.0.1", /* expired= */ false);
            Path client = clientProperties(directory.resolve("client.properties"), authority);
            try (Lab lab = new Lab(postgres(server), broker(server))) {
                lab.versions().forEach(report::fact);
                Contest contest = new Contest(lab, report, new Backlog(rows, 1, BYTES));
                contest.run(
                        List.of(
                                ContestEntry.of(TailraceRelay.asShipped()),
                                ContestEntry.of(
                                        new EncryptedRelay(
                                                authority.certificate(),
                                                "127.0.0.1:" + TLS.port(),
                                                client))),
                        report.quick() ? 1 : ROUNDS);
                report.summary(
                        Map.of(
                                "tls_vs_plaintext",
                                "%.2fx"
                                        .formatted(
                                                contest.ratio(
                                                        EncryptedRelay.NAME, TailraceRelay.NAME))));
            }
        }
    }

    private static EmbeddedPostgresServer postgres(Certificate server) {
        Map<String, String> settings = Lab.postgresSettings();
        settings.put("ssl", "on");
        settings.put("ssl_cert_file", server.certificate().toString());
        settings.put("ssl_key_file", server.key().toString());
        return EmbeddedPostgresServer.start(settings);
    }

    private static EmbeddedKafkaBroker broker(Certificate server) {
        String prefix = "listener.name.tls.ssl.keystore.";
        return EmbeddedKafkaBroker.start(
                Map.of(
                        prefix + "type",
                        "PKCS12",
                        prefix + "location",
                        server.store().toString(),
                        prefix + "password",
                        Certificate.PASSWORD),
                List.of(TLS));
    }

    private static Path clientProperties(Path file, Certificate authority) throws IOException {
        List<String> lines =
                SecuredKafka.tlsClient(authority).entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .toList();
        return Files.write(file, lines);
    }
}
