package io.tailrace.console.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.tailrace.process.http.Answer;
import java.time.Instant;
import org.eclipse.jetty.http.HttpStatus;

/** Writes answers as JSON: times as ISO 8601, errors in the form of RFC 9457. Stateless. */
final class ApiAnswers {

    private static final String TYPE = "application/json";
    private static final String PROBLEM = "application/problem+json";

    /** Reads bodies and writes answers. */
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Instant.class, ToStringSerializer.instance))
                    .build();

    private ApiAnswers() {}

    static Answer ok(Object result) throws JsonProcessingException {
        return new Answer(HttpStatus.OK_200, TYPE, JSON.writeValueAsString(result));
    }

    static Answer problem(int status, String detail, String remedy) {
        ObjectNode problem = JSON.createObjectNode();
        problem.put("status", status);
        problem.put("title", HttpStatus.getMessage(status));
        problem.put("detail", detail);
        problem.put("remedy", remedy);
        return new Answer(status, PROBLEM, problem.toString());
    }
}
