package io.tailrace.event.internal.rights;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Tells what to do about a TLS handshake that failed. Stateless. */
final class TlsFailure {

    private TlsFailure() {}

    /** What to do; empty if no exception of TLS is among the causes. */
    static Optional<String> remedy(Throwable e) {
        Optional<String> found = Optional.empty();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                found = Optional.of(ofCause(cause, found));
            }
        }
        return found;
    }

    /** A deeper cause knows more, if it says anything that is known here. */
    private static String ofCause(Throwable e, Optional<String> outer) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof CertificateExpiredException
                || e instanceof CertificateNotYetValidException) {
            return "Renew the broker's certificate, which is not valid at this time; check the clock"
                    + " of this host, too.";
        }
        if (message.contains("no subject alternative") || message.contains("no name matching")) {
            return "Use an address in --bootstrap-servers and in the broker's advertised.listeners"
                    + " that the broker's certificate names, or issue a certificate for the address.";
        }
        if (message.contains("unable to find valid certification path")
                || message.contains("path building failed")) {
            return "Set ssl.truststore.location to a store with the certificate of the authority that"
                    + " signed the broker's certificate.";
        }
        if (message.contains("received fatal alert")) {
            return "The broker refused the client's certificate, or got none. Set"
                    + " ssl.keystore.location to a certificate that is valid and that an authority"
                    + " of the broker's trust store has signed; the broker's log says what it"
                    + " refused.";
        }
        if (message.contains("unrecognized ssl message")
                || message.contains("plaintext connection")) {
            return "The listener does not speak TLS: set security.protocol to that of the listener.";
        }
        return outer.orElse("Check the ssl.* properties of the client, and the broker's log.");
    }
}
