package io.tailrace.testkit.security;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.TestkitException;
import io.tailrace.testkit.directory.TemporaryDirectory;
import io.tailrace.testkit.embedded.EmbeddedKafkaBroker;
import io.tailrace.testkit.embedded.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * A broker with access control that grants nothing by itself, and with a listener for each way to
 * authenticate. Its listener without security is for the test, which may do everything there. For
 * one thread at a time.
 */
public final class SecuredKafka implements AutoCloseable {

    /** The mechanism of SASL. */
    public static final String MECHANISM = "SCRAM-SHA-512";

    private static final int ITERATIONS = 4096;
    private static final long PAUSE_NANOS = 10_000_000;

    private final TemporaryDirectory directory = TemporaryDirectory.create("security");
    private final Certificate authority;
    private final Listener scram =
            new Listener("SCRAM", SecurityProtocol.SASL_PLAINTEXT, FreePort.next());
    private final Listener scramTls =
            new Listener("SCRAMTLS", SecurityProtocol.SASL_SSL, FreePort.next());
    private final Listener mutual = new Listener("MUTUAL", SecurityProtocol.SSL, FreePort.next());
    private final Listener expired = new Listener("EXPIRED", SecurityProtocol.SSL, FreePort.next());
    private final Listener otherHost =
            new Listener("OTHERHOST", SecurityProtocol.SSL, FreePort.next());
    private final EmbeddedKafkaBroker broker;
    private final Admin admin;

    private SecuredKafka() throws IOException, InterruptedException, GeneralSecurityException {
        authority = Certificate.create(path(), "authority");
        String here = "dns:localhost,ip:127.0.0.1";
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        settings.put("sasl.enabled.mechanisms", MECHANISM);
        putLogin(settings, scram);
        putLogin(settings, scramTls);
        putTls(settings, scramTls, authority.sign("broker", here, false));
        putTls(settings, mutual, authority.sign("broker-mutual", here, false));
        putTls(settings, expired, authority.sign("broker-expired", here, true));
        putTls(settings, otherHost, authority.sign("broker-elsewhere", "dns:elsewhere", false));
        settings.put("listener.name.mutual.ssl.client.auth", "required");
        broker =
                EmbeddedKafkaBroker.start(
                        settings, List.of(scram, scramTls, mutual, expired, otherHost));
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static void putLogin(Map<String, String> settings, Listener listener) {
        settings.put(
                prefix(listener) + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }

    private void putTls(Map<String, String> settings, Listener listener, Certificate certificate) {
        String prefix = prefix(listener);
        settings.put(prefix + "ssl.keystore.type", "PKCS12");
        settings.put(prefix + "ssl.keystore.location", certificate.store().toString());
        settings.put(prefix + "ssl.keystore.password", Certificate.PASSWORD);
        settings.put(prefix + "ssl.key.password", Certificate.PASSWORD);
        settings.put(prefix + "ssl.truststore.type", "PEM");
        settings.put(prefix + "ssl.truststore.location", authority.certificate().toString());
    }

    private static String prefix(Listener listener) {
        return "listener.name." + listener.name().toLowerCase(Locale.ROOT) + ".";
    }

    /**
     * Starts a broker with an empty log.
     *
     * @throws TestkitException if the broker does not start
     */
    public static SecuredKafka start() {
        try {
            return new SecuredKafka();
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new TestkitException("The secured broker did not start", e);
        }
    }

    /** The broker by its listener without security, where the test may do everything. */
    public KafkaBroker broker() {
        return broker;
    }

    /** A client that may do everything. */
    public Admin admin() {
        return admin;
    }

    /** The certificate that all certificates of the broker are signed with. */
    public Certificate authority() {
        return authority;
    }

    /** A directory for more certificates. */
    public Path path() {
        return directory.resolve("");
    }

    /** The address of the listener for SCRAM without TLS. */
    public String scram() {
        return address(scram);
    }

    /** The address of the listener for SCRAM with TLS. */
    public String scramTls() {
        return address(scramTls);
    }

    /** The address of the listener that demands a certificate of the client. */
    public String mutual() {
        return address(mutual);
    }

    /** The address of a TLS listener whose certificate has expired. */
    public String expired() {
        return address(expired);
    }

    /** The address of a TLS listener whose certificate is that of another host. */
    public String otherHost() {
        return address(otherHost);
    }

    private static String address(Listener listener) {
        return "127.0.0.1:" + listener.port();
    }

    /** Adds a user of SCRAM, or changes the password. */
    public void addUser(String name, String password)
            throws InterruptedException, ExecutionException {
        admin.alterUserScramCredentials(
                        List.of(
                                new UserScramCredentialUpsertion(
                                        name,
                                        new ScramCredentialInfo(
                                                ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                                        password)))
                .all()
                .get();
    }

    /** The client properties of a user of SCRAM without TLS. */
    public static Map<String, String> scramClient(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, password));
    }

    /** The client properties of a user of SCRAM with TLS. */
    public Map<String, String> scramTlsClient(String user, String password) {
        Map<String, String> properties = new HashMap<>(scramClient(user, password));
        properties.putAll(tlsClient(authority));
        properties.put("security.protocol", "SASL_SSL");
        return properties;
    }

    /** The client properties for TLS without a certificate of the client. */
    public static Map<String, String> tlsClient(Certificate trusted) {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                trusted.certificate().toString());
    }

    /** The client properties for TLS with a certificate of the client. */
    public static Map<String, String> tlsClient(Certificate trusted, Certificate client) {
        Map<String, String> properties = new HashMap<>(tlsClient(trusted));
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.location", client.store().toString());
        properties.put("ssl.keystore.password", Certificate.PASSWORD);
        properties.put("ssl.key.password", Certificate.PASSWORD);
        return properties;
    }

    /** Grants rights, which are in force when the method returns. */
    public void grant(String principal, Collection<KafkaRight> rights)
            throws InterruptedException, ExecutionException {
        create(Acls.bindings(principal, rights));
    }

    /**
     * Grants what a command of {@code kafka-acls} grants.
     *
     * @param remedy ends with the command, which begins with {@code kafka-acls.sh}
     */
    public void run(String remedy) throws InterruptedException, ExecutionException {
        create(Acls.parse(remedy.substring(remedy.indexOf("kafka-acls.sh"))));
    }

    /** Takes rights away from a principal; what includes them is not touched. */
    public void revoke(String principal, Collection<KafkaRight> rights)
            throws InterruptedException, ExecutionException {
        List<AclBinding> gone = Acls.bindings(principal, rights);
        admin.deleteAcls(gone.stream().map(AclBinding::toFilter).toList()).all().get();
        await(known -> gone.stream().noneMatch(known::contains));
    }

    private void create(List<AclBinding> bindings) throws InterruptedException, ExecutionException {
        admin.createAcls(bindings).all().get();
        await(known -> known.containsAll(bindings));
    }

    /** The broker applies a change a moment after the controller has answered. */
    private void await(Predicate<Collection<AclBinding>> state)
            throws InterruptedException, ExecutionException {
        while (!state.test(admin.describeAcls(AclBindingFilter.ANY).values().get())) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Ends the broker and removes its data and all certificates. */
    @Override
    public void close() {
        admin.close();
        broker.close();
        directory.close();
    }
}
