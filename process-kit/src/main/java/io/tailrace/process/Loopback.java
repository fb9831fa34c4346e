package io.tailrace.process;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Tells whether traffic to a host stays on this machine. Stateless. */
public final class Loopback {

    private Loopback() {}

    /**
     * The hosts whose traffic leaves this machine, or may leave it because they cannot be resolved.
     * Resolving names may take seconds.
     *
     * @param addresses {@code host}, {@code host:port}, {@code [IPv6 address]:port}, or any of
     *     these behind {@code protocol://}
     */
    public static List<String> others(Collection<String> addresses) {
        return addresses.stream().map(Loopback::host).filter(host -> !isLoopback(host)).toList();
    }

    private static String host(String address) {
        String withPort = address.strip().replaceFirst("^\\w+://", "");
        return withPort.endsWith("]") ? withPort : withPort.replaceFirst(":\\d*$", "");
    }

    private static boolean isLoopback(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host))
                    .allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
