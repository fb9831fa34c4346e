package io.tailrace.testkit.embedded;

import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * Another way into a broker, on the loopback address.
 *
 * @param name the name in the settings, such as {@code listener.name.<name>.ssl.keystore.location};
 *     in capital letters
 * @param protocol what a client has to speak
 * @param port the TCP port
 */
public record Listener(String name, SecurityProtocol protocol, int port) {}
