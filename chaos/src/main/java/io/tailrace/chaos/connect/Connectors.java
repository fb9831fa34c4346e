package io.tailrace.chaos.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.chaos.process.ConnectRest;
import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** What an operator asks of the workers with requests of the guide. For one thread. */
final class Connectors {

    private static final Duration SOON = Duration.ofMinutes(5);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RUNNING = "RUNNING";
    private static final String FAILED = "FAILED";

    private final ChaosRun run;
    private final Supplier<ConnectRest> rest;

    /**
     * @param rest the API of a worker that is alive
     */
    Connectors(ChaosRun run, Supplier<ConnectRest> rest) {
        this.run = run;
        this.rest = rest;
    }

    /** Creates a connector that runs, or one that is stopped. */
    void create(String name, ObjectNode config, boolean running) {
        ObjectNode body = JSON.createObjectNode().put("name", name);
        body.set("config", config);
        body.put("initial_state", running ? RUNNING : "STOPPED");
        send("POST", "/connectors", body.toString());
    }

    /** Changes the configuration of a connector. */
    void configure(String name, ObjectNode config) {
        send("PUT", path(name, "/config"), config.toString());
    }

    /** Stops a connector, and waits until its task is gone. */
    void stop(String name) {
        send("PUT", path(name, "/stop"), "");
        await(
                "stop " + name,
                () -> {
                    JsonNode status = status(name);
                    return status.path("connector").path("state").asText().equals("STOPPED")
                            && status.path("tasks").isEmpty();
                });
    }

    /** Resumes a connector that is stopped. */
    void resume(String name) {
        send("PUT", path(name, "/resume"), "");
    }

    /** Restarts what has failed, as the timer of the guide does. */
    void restart(String name) {
        send("POST", path(name, "/restart?includeTasks=true&onlyFailed=true"), "");
    }

    /** Deletes the offsets of a connector that is stopped. */
    void deleteOffsets(String name) {
        send("DELETE", path(name, "/offsets"), "");
    }

    /** Sets the offset of a connector that is stopped. */
    void setOffsets(String name, String offsets) {
        send("PATCH", path(name, "/offsets"), offsets);
    }

    /** The stored offset of a connector as JSON. */
    String offsets(String name) {
        return send("GET", path(name, "/offsets"), "");
    }

    /** The state of a connector and its tasks. */
    JsonNode status(String name) throws IOException {
        return JSON.readTree(rest.get().send("GET", path(name, "/status"), ""));
    }

    /** The status of the only task; a missing node if there is none. */
    JsonNode task(String name) throws IOException {
        return status(name).path("tasks").path(0);
    }

    /**
     * Waits until a task runs.
     *
     * @throws IllegalStateException if it does not, or fails
     */
    void awaitRunning(String name) {
        await("run the task of " + name, () -> isRunning(task(name)));
    }

    /**
     * Whether a task runs.
     *
     * @throws IllegalStateException if it has failed
     */
    static boolean isRunning(JsonNode task) {
        if (task.path("state").asText().equals(FAILED)) {
            throw new IllegalStateException("The task failed: " + task.path("trace").asText());
        }
        return task.path("state").asText().equals(RUNNING);
    }

    /** Waits until a task has failed; returns its trace, which an operator reads. */
    String awaitFailure(String name) {
        String[] trace = {""};
        await(
                "end the task of " + name,
                () -> {
                    JsonNode task = task(name);
                    trace[0] = task.path("trace").asText();
                    return task.path("state").asText().equals(FAILED);
                });
        return trace[0];
    }

    private static String path(String name, String what) {
        return "/connectors/" + name + what;
    }

    /** Workers answer late, and refuse requests while they balance their load. */
    private String send(String method, String path, String body) {
        String[] answer = {""};
        await(
                method + " " + path,
                () -> {
                    answer[0] = rest.get().send(method, path, body);
                    return true;
                });
        return answer[0];
    }

    /** Asks workers. */
    interface Question {
        boolean ask() throws IOException;
    }

    /**
     * Waits until the answer is yes.
     *
     * @throws IllegalStateException if it is not within five minutes
     */
    void await(String doing, Question question) {
        String[] last = {""};
        boolean done =
                run.await(
                        SOON,
                        () -> {
                            try {
                                return question.ask();
                            } catch (IOException e) {
                                last[0] = e.toString();
                                return false;
                            }
                        });
        if (!done) {
            throw new IllegalStateException(
                    "The workers did not %s, last answer: %s".formatted(doing, last[0]));
        }
    }
}
