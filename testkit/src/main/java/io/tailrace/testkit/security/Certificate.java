package io.tailrace.testkit.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate and its key, made with the JDK's keytool.
 *
 * @param certificate the certificate, in PEM
 * @param key the key without encryption, in PEM; nobody else may read it
 * @param store certificate and key as JDBC and Kafka read them, in PKCS 12
 */
public record Certificate(Path certificate, Path key, Path store) {

    /** The password of the store. */
    public static final String PASSWORD = "certificate";

    /** The name of the entry in the store, which the PostgreSQL driver expects. */
    static final String ALIAS = "user";

    /**
     * Makes a self-signed certificate that can sign other certificates.
     *
     * @param directory an existing directory, which gets the files
     * @param commonName the common name of the subject, and the name of the files
     */
    public static Certificate create(Path directory, String commonName)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve(commonName + ".p12");
        generate(store, commonName, List.of("-ext", "bc:c"));
        return of(store, directory, commonName);
    }

    /**
     * Makes a certificate that this certificate has signed.
     *
     * @param commonName the common name of the subject, and the name of the files
     * @param names what the certificate is for, in the form of keytool, such as {@code
     *     dns:localhost}
     * @param expired whether the certificate was valid only in the past
     */
    public Certificate sign(String commonName, String names, boolean expired)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path directory = store.resolveSibling("");
        Path signed = directory.resolve(commonName + ".p12");
        Path request = directory.resolve(commonName + ".csr");
        Path answer = directory.resolve(commonName + ".chain");
        generate(signed, commonName, List.of());
        Keytool.run(
                signed,
                PASSWORD,
                List.of("-certreq", "-alias", ALIAS, "-file", request.toString()));
        Keytool.run(
                store,
                PASSWORD,
                List.of(
                        "-gencert",
                        "-alias",
                        ALIAS,
                        "-infile",
                        request.toString(),
                        "-outfile",
                        answer.toString(),
                        "-ext",
                        "san=" + names,
                        "-startdate",
                        expired ? "-10d" : "-1d",
                        "-validity",
                        expired ? "5" : "365",
                        "-rfc"));
        Files.writeString(answer, Files.readString(answer) + Files.readString(certificate));
        Keytool.run(
                signed,
                PASSWORD,
                List.of("-importcert", "-noprompt", "-alias", ALIAS, "-file", answer.toString()));
        return of(signed, directory, commonName);
    }

    private static void generate(Path store, String commonName, List<String> extensions)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=" + commonName));
        arguments.addAll(extensions);
        Keytool.run(store, PASSWORD, arguments);
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
