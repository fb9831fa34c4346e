package io.tailrace.process.admin;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The private key and the certificates that an admin endpoint serves TLS with. Immutable. */
public final class AdminTls {

    private static final String KEYSTORE_OPTION = "--admin-tls-keystore";
    private static final String PASSWORD_OPTION = "--admin-tls-keystore-password-file";

    private final KeyStore store;
    private final String password;

    private AdminTls(KeyStore store, String password) {
        this.store = store;
        this.password = password;
    }

    /**
     * Reads a keystore and everything in it that the endpoint needs, so that a wrong file is
     * noticed at the start.
     *
     * @param keystore a PKCS #12 or JKS file with one private key and its certificates
     * @param passwordFile a file with the password of the keystore and of the key
     * @throws OperatorException if a file cannot be read, the password is wrong, or the keystore
     *     has no private key
     */
    public static AdminTls read(Path keystore, Path passwordFile) {
        String password = SecretFile.read(PASSWORD_OPTION, passwordFile);
        try {
            KeyStore store = KeyStore.getInstance(keystore.toFile(), password.toCharArray());
            if (!hasKey(store, password)) {
                throw unusable(keystore, "it has no private key", null);
            }
            return new AdminTls(store, password);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(keystore, String.valueOf(e.getMessage()), e);
        }
    }

    /** What Jetty serves TLS 1.2 and 1.3 with. */
    SslContextFactory.Server context() {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(store);
        context.setKeyStorePassword(password);
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setRenegotiationAllowed(false);
        return context;
    }

    private static boolean hasKey(KeyStore store, String password) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store.getKey(alias, password.toCharArray()) != null;
            }
        }
        return false;
    }

    private static OperatorException unusable(
            Path keystore, String why, @Nullable Exception cause) {
        return new OperatorException(
                ExitCode.USAGE,
                "The keystore %s of %s cannot be used: %s"
                        .formatted(keystore, KEYSTORE_OPTION, why),
                "Let %s name a PKCS #12 file with a private key and its certificates, and %s a file with its password."
                        .formatted(KEYSTORE_OPTION, PASSWORD_OPTION),
                cause);
    }
}
