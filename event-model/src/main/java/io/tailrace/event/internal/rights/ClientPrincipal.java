package io.tailrace.event.internal.rights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The principal that the brokers see, as far as the client properties tell: the user name of SASL,
 * or the subject of the client's certificate. A broker that maps names, or takes them from a token,
 * may see another one. Stateless.
 */
public final class ClientPrincipal {

    /** Stands for the name in a command if the client properties do not tell it. */
    public static final String UNKNOWN = "User:<principal>";

    /** The principal of everybody who does not log in. */
    private static final String ANONYMOUS = "User:ANONYMOUS";

    private static final Pattern USER =
            Pattern.compile(
                    "\\busername\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|([^\\s;]+))");

    private ClientPrincipal() {}

    /**
     * The principal with its type, such as {@code User:relay}; empty if it cannot be known.
     *
     * @param properties properties of a Kafka client
     */
    public static Optional<String> of(Map<String, ?> properties) {
        String protocol =
                text(properties, "security.protocol").orElse("PLAINTEXT").toUpperCase(Locale.ROOT);
        if (protocol.startsWith("SASL")) {
            return text(properties, "sasl.jaas.config").flatMap(ClientPrincipal::user);
        }
        return protocol.equals("SSL")
                ? subject(properties).map(name -> "User:" + name)
                : Optional.of(ANONYMOUS);
    }

    /**
     * The principal that a command may give rights to: that of {@link #of}, and {@link #UNKNOWN} if
     * it cannot be known or is everybody who does not log in.
     */
    public static String toGrant(Map<String, ?> properties) {
        return of(properties).filter(name -> !name.equals(ANONYMOUS)).orElse(UNKNOWN);
    }

    private static Optional<String> user(String jaas) {
        Matcher user = USER.matcher(jaas);
        if (!user.find()) {
            return Optional.empty();
        }
        String quoted = user.group(1);
        if (quoted != null) {
            return Optional.of("User:" + quoted.replaceAll("\\\\(.)", "$1"));
        }
        return Optional.of("User:" + (user.group(2) == null ? user.group(3) : user.group(2)));
    }

    private static Optional<String> subject(Map<String, ?> properties) {
        try {
            return certificate(properties)
                    .map(certificate -> certificate.getSubjectX500Principal().getName());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return Optional.empty(); // the client says what is wrong with its key store
        }
    }

    private static Optional<X509Certificate> certificate(Map<String, ?> properties)
            throws IOException, GeneralSecurityException {
        Optional<String> chain = text(properties, "ssl.keystore.certificate.chain");
        Optional<String> location = text(properties, "ssl.keystore.location");
        if (chain.isPresent()) {
            return pem(chain.get());
        }
        if (location.isEmpty()) {
            return Optional.empty();
        }
        String type = text(properties, "ssl.keystore.type").orElse("JKS");
        Path file = Path.of(location.get());
        return type.equals("PEM")
                ? pem(Files.readString(file))
                : stored(type, file, text(properties, "ssl.keystore.password").orElse(""));
    }

    private static Optional<X509Certificate> pem(String text)
            throws IOException, GeneralSecurityException {
        int begin = text.indexOf("-----BEGIN CERTIFICATE-----");
        try (InputStream in =
                new ByteArrayInputStream(
                        text.substring(Math.max(0, begin)).getBytes(StandardCharsets.UTF_8))) {
            return x509(CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }

    private static Optional<X509Certificate> stored(String type, Path file, String password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return x509(store.getCertificate(alias));
            }
        }
        return Optional.empty();
    }

    private static Optional<X509Certificate> x509(Certificate certificate) {
        return certificate instanceof X509Certificate known ? Optional.of(known) : Optional.empty();
    }

    private static Optional<String> text(Map<String, ?> properties, String name) {
        return Optional.ofNullable(properties.get(name))
                .map(Object::toString)
                .filter(t -> !t.isBlank());
    }
}
