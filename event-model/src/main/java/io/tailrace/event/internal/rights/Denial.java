package io.tailrace.event.internal.rights;

import io.tailrace.event.internal.RootCause;
import java.util.Locale;
import java.util.Map;

/**
 * Why a cluster does not let a client in, or not do something, as two sentences for an operator.
 * Shows no secret.
 *
 * @param problem who could not do what, and what is missing
 * @param remedy what to do about it
 */
public record Denial(String problem, String remedy) {

    /**
     * A right that the client's principal lacks.
     *
     * @param client the properties of the client, and its {@code bootstrap.servers}
     * @param activity what was tried, as in "could not {@code store the position}"
     * @param missing the right
     */
    public static Denial ofRight(Client client, String activity, KafkaRight missing) {
        return new Denial(
                "Could not %s: %s must have the right%s %s on %s"
                        .formatted(
                                activity,
                                client.principal(),
                                missing.operations().size() == 1 ? "" : "s",
                                missing.operationNames(),
                                missing.resource()),
                "Grant it: " + client.command(missing));
    }

    /**
     * A login or a TLS handshake that failed.
     *
     * @param e what the client threw
     */
    public static Denial ofAuthentication(Client client, Throwable e) {
        return new Denial(
                "Could not connect to Kafka at %s as %s with %s: %s"
                        .formatted(
                                client.bootstrapServers(),
                                client.principal(),
                                client.security(),
                                text(e)),
                TlsFailure.remedy(e).orElseGet(() -> ofLogin(e)));
    }

    private static String ofLogin(Throwable e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("mechanism")
                        && !String.valueOf(e.getMessage()).contains("credentials")
                ? "Set sasl.mechanism to a mechanism that the broker has enabled."
                : "Check the user and the password in sasl.jaas.config, or what another mechanism takes"
                        + " in their place, and that the broker knows the user.";
    }

    /** The message, followed by that of the root cause if it says more. */
    private static String text(Throwable e) {
        Throwable root = RootCause.of(e);
        String message = String.valueOf(e.getMessage());
        return root == e || message.contains(String.valueOf(root.getMessage()))
                ? message
                : message + ": " + root.getMessage();
    }

    /**
     * A client, as far as messages name it.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @param properties the properties of the client; credentials are not shown
     */
    public record Client(String bootstrapServers, Map<String, ?> properties) {

        /** The principal for a sentence. */
        String principal() {
            return ClientPrincipal.of(properties)
                    .map(name -> "principal " + name)
                    .orElse("the client's principal");
        }

        /** The command that grants the client's principal a right. */
        public String command(KafkaRight right) {
            return right.command(bootstrapServers, ClientPrincipal.toGrant(properties));
        }

        /** The security settings of the client. */
        public String security() {
            String protocol = property("security.protocol", "PLAINTEXT");
            return "security.protocol="
                    + protocol
                    + (protocol.startsWith("SASL")
                            ? ", sasl.mechanism=" + property("sasl.mechanism", "GSSAPI")
                            : "");
        }

        private String property(String name, String byDefault) {
            Object value = properties.get(name);
            return value == null ? byDefault : value.toString();
        }

        /** Without the properties, which may hold credentials. */
        @Override
        public String toString() {
            return "Client[" + bootstrapServers + "]";
        }
    }
}
