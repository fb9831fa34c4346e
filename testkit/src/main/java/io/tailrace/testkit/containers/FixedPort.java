package io.tailrace.testkit.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import io.tailrace.testkit.TestkitException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;

/** Publishes a container's port on one loopback port, which stays the same over restarts. */
record FixedPort(int inside, int outside) {

    static FixedPort of(int inside) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new FixedPort(inside, socket.getLocalPort());
        } catch (IOException e) {
            throw new TestkitException("no free TCP port on the loopback address", e);
        }
    }

    Consumer<CreateContainerCmd> publish() {
        PortBinding binding =
                new PortBinding(
                        Binding.bindIpAndPort("127.0.0.1", outside), new ExposedPort(inside));
        return command -> {
            HostConfig host = command.getHostConfig();
            command.withHostConfig(
                    (host == null ? new HostConfig() : host).withPortBindings(binding));
        };
    }
}
