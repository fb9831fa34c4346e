package io.tailrace.process.http;

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

/** The private key and the certificates that a server speaks TLS with. Immutable. */
public final class ServerTls {

    private final KeyStore store;
    private final String password;

    private ServerTls(KeyStore store, String password) {
        this.store = store;
        this.password = password;
    }

    /**
     * Reads a keystore and everything in it that the server needs, so that a wrong file is noticed
     * at the start.
     *
     * @param option the option that names the keystore, for example {@code --admin-tls-keystore};
     *     that of the password has {@code -password-file} at its end
     * @param keystore a PKCS #12 or JKS file with one private key and its certificates
     * @param passwordFile a file with the password of the keystore and of the key
     * @throws OperatorException if a file cannot be read, the password is wrong, or the keystore
     *     has no private key
     */
    public static ServerTls read(String option, Path keystore, Path passwordFile) {
        String password = SecretFile.read(passwordOption(option), passwordFile);
        try {
            KeyStore store = KeyStore.getInstance(keystore.toFile(), password.toCharArray());
            if (!hasKey(store, password)) {
                throw unusable(option, keystore, "it has no private key", null);
            }
            return new ServerTls(store, password);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw unusable(option, keystore, String.valueOf(e.getMessage()), e);
        }
    }

    /** What Jetty serves TLS 1.2 and 1.3 with. */
    public SslContextFactory.Server context() {
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
            String option, Path keystore, String why, @Nullable Exception cause) {
        return new OperatorException(
                ExitCode.USAGE,
                "The keystore %s of %s cannot be used: %s".formatted(keystore, option, why),
                "Let %s name a PKCS #12 file with a private key and its certificates, and %s a file with its password."
                        .formatted(option, passwordOption(option)),
                cause);
    }

    private static String passwordOption(String option) {
        return option + "-password-file";
    }
}
