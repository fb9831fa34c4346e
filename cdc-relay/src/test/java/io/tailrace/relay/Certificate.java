package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A self-signed certificate and its key, made with the JDK's keytool.
 *
 * @param certificate the certificate, in PEM
 * @param key the key without encryption, in PEM; nobody else may read it
 * @param store certificate and key as the driver reads them, in PKCS 12
 */
record Certificate(Path certificate, Path key, Path store) {

    /** The password of the store. */
    static final String PASSWORD = "certificate";

    /** The name of the entry in the store, which the driver expects. */
    private static final String ALIAS = "user";

    static Certificate create(Path directory, String commonName)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve(commonName + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=" + commonName,
                                "-ext",
                                "bc:c",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor()).isZero();
        return of(store, directory, commonName);
    }

    private static Certificate of(Path store, Path directory, String name)
            throws IOException, GeneralSecurityException {
        KeyStore entries = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            entries.load(in, PASSWORD.toCharArray());
        }
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        Files.createFile(
                key,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        write(certificate, "CERTIFICATE", entries.getCertificate(ALIAS).getEncoded());
        write(key, "PRIVATE KEY", entries.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        return new Certificate(certificate, key, store);
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(content)));
    }
}
