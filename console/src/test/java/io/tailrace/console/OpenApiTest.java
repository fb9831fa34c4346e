package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Role;
import io.tailrace.console.http.Route;
import io.tailrace.console.http.Session;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The description of the API describes the API. */
class OpenApiTest {

    private static final JsonNode DOCUMENT = new OpenApi().document();

    @Test
    void everyRouteIsDescribed() {
        List<Resource> resources =
                List.of(
                        new Session(ConsoleConfig.loopback(0)),
                        new OpenApi(),
                        new AuditLog(InstantSource.system()));
        assertThat(operations(DOCUMENT))
                .containsAll(
                        resources.stream()
                                .flatMap(resource -> resource.routes().stream())
                                .map(OpenApiTest::operation)
                                .toList());
    }

    @Test
    void aPostNamesTheHeaderThatItNeeds() {
        for (JsonNode path : DOCUMENT.path("paths")) {
            if (path.has("post")) {
                assertThat(path.path("post").path("parameters").toString())
                        .contains("#/components/parameters/Own");
            }
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        DOCUMENT.findValues("$ref").forEach(each -> references.add(each.textValue()));
        assertThat(references)
                .isNotEmpty()
                .allMatch(each -> !DOCUMENT.at(each.substring(1)).isMissingNode());
    }

    private static String operation(Route route) {
        assertThat(route.role()).isEqualTo(route.method().equals("GET") ? Role.VIEW : Role.OPERATE);
        return route.method() + " " + route.template();
    }

    private static List<String> operations(JsonNode document) {
        String base = document.at("/servers/0/url").textValue();
        List<String> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                            method ->
                                    operations.add(
                                            method.toUpperCase(Locale.ROOT)
                                                    + " "
                                                    + base
                                                    + path.getKey()));
        }
        return operations;
    }
}
