package io.tailrace.relay;

import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.security.Certificate;
import java.nio.file.Path;
import java.util.Map;

/** A PostgreSQL with TLS and rules of its own about who may log in. */
final class TlsPostgres {

    private TlsPostgres() {}

    /**
     * Starts the server.
     *
     * @param server its certificate
     * @param client signs the certificates of clients
     * @param rules its {@code pg_hba.conf}
     */
    static EmbeddedPostgresServer start(Certificate server, Certificate client, Path rules) {
        return EmbeddedPostgresServer.start(
                Map.of(
                        "ssl", "on",
                        "ssl_cert_file", server.certificate().toString(),
                        "ssl_key_file", server.key().toString(),
                        "ssl_ca_file", client.certificate().toString(),
                        "hba_file", rules.toString()));
    }
}
