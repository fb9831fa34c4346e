package io.tailrace.testkit.containers;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.containers.GenericContainer;

/** Stops, kills and starts one container, which keeps its files. For one thread at a time. */
final class ContainerLife {

    private static final int STOP_SECONDS = 30;

    private final GenericContainer<?> container;
    private boolean running = true;

    ContainerLife(GenericContainer<?> container) {
        this.container = container;
        container.start();
    }

    void stop() {
        if (running) {
            docker().stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
            running = false;
        }
    }

    void kill() {
        if (running) {
            docker().killContainerCmd(container.getContainerId()).exec();
            running = false;
        }
    }

    void start() {
        if (!running) {
            docker().startContainerCmd(container.getContainerId()).exec();
            running = true;
        }
    }

    void close() {
        container.stop();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }
}
