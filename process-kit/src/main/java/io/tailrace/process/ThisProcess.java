package io.tailrace.process;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What tells this process from others, for people. Stateless. */
public final class ThisProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ThisProcess.class);

    private ThisProcess() {}

    /** The name of the host or the container; a text that says so if it has none. */
    public static String host() {
        String host = System.getenv("HOSTNAME");
        if (host != null && !host.isBlank()) {
            return host;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("This host does not know its name", e);
            return "unknown-host";
        }
    }

    /** The process id, which is unique on its host or in its container. */
    public static long pid() {
        return ProcessHandle.current().pid();
    }
}
