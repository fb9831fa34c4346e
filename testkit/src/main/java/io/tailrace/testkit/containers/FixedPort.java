package io.tailrace.testkit.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import io.tailrace.testkit.FreePort;
import java.util.function.Consumer;

/**
 * Publishes a port of a container as a port of the loopback address that stays the same when the
 * container restarts.
 *
 * @param inside the port inside the container
 * @param outside the port of the loopback address
 */
record FixedPort(int inside, int outside) {

    static FixedPort of(int inside) {
        return new FixedPort(inside, FreePort.next());
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
