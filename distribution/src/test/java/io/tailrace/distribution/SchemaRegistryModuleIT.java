package io.tailrace.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.distribution.Shell.Result;
import io.tailrace.process.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unpacked processor finds the module that is put beside it as the guide says. */
class SchemaRegistryModuleIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path GUIDE = ROOT.resolve("docs/how-to/schema-registry.md");
    private static final Pattern COPY = Pattern.compile("(?m)^cp (schema-registry/.*) ext/$");

    private static final Map<String, String> SCHEMAS =
            Map.of(
                    "/schemas/types",
                    "[\"AVRO\",\"PROTOBUF\",\"JSON\"]",
                    "/subjects/events.order-value/versions/latest",
                    "{\"id\":1,\"version\":1,\"schema\":\"\\\"int\\\"\"}",
                    "/subjects/events.bill-value/versions/latest",
                    "{\"id\":2,\"version\":1,\"schemaType\":\"PROTOBUF\",\"schema\":"
                            + "\"syntax = \\\"proto3\\\"; message Bill { string id = 1; }\"}",
                    "/subjects/events.parcel-value/versions/latest",
                    "{\"id\":3,\"version\":1,\"schemaType\":\"JSON\",\"schema\":\"{}\"}");

    @TempDir Path temporary;

    private HttpServer registry;

    @BeforeEach
    void startRegistry() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext(
                "/",
                exchange -> {
                    String answer = SCHEMAS.get(exchange.getRequestURI().getPath());
                    byte[] body =
                            (answer == null ? "{\"error_code\":40401}" : answer).getBytes(UTF_8);
                    exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        registry.start();
    }

    @AfterEach
    void stopRegistry() {
        registry.stop(0);
    }

    @Test
    void withoutItTheProcessorSaysWhereItBelongsAndWithItEveryFormatCanBeUsed() throws Exception {
        Path unpacked = Archive.unpack(temporary.resolve("a place"));
        Shell shell =
                new Shell(
                        unpacked,
                        Map.of(
                                "JAVA_HOME",
                                System.getProperty("java.home"),
                                "JAVA_OPTS",
                                "-XX:TieredStopAtLevel=1"));
        String describe = "bin/tailrace-processor --describe --bootstrap-servers=x:1 " + url();

        Result without = shell.run(describe);
        assertThat(without.exitCode()).isEqualTo(ExitCode.SETUP.code());
        assertThat(without.output()).contains("remedy: Put the jars", "directory ext");

        Files.createDirectory(unpacked.resolve("ext"));
        Result copied = shell.run("cd '" + ROOT + "' && cp " + jars() + " '" + unpacked + "/ext/'");
        assertThat(copied.output()).isEmpty();
        Result with = shell.run(describe);
        assertThat(with.output()).contains("events.*").doesNotContain("SLF4J");
        assertThat(with.exitCode()).isZero();

        assertThat(
                        shell.run(
                                        "bin/tailrace-processor --bootstrap-servers=127.0.0.1:1 "
                                                + url()
                                                + " --registry-format-of=order=avro,bill=protobuf"
                                                + " --registry-format-of=parcel=json,seat=avro"
                                                + " check")
                                .output()
                                .lines()
                                .filter(line -> line.contains(" registry."))
                                .map(line -> line.replaceAll(" +", " ")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("pass registry.connection "),
                        line -> assertThat(line).startsWith("pass registry.login "),
                        line ->
                                assertThat(line)
                                        .startsWith("pass registry.schema.events.bill-value"),
                        line ->
                                assertThat(line)
                                        .startsWith("pass registry.schema.events.order-value"),
                        line ->
                                assertThat(line)
                                        .startsWith("pass registry.schema.events.parcel-value"),
                        line ->
                                assertThat(line)
                                        .startsWith("FAIL registry.schema.events.seat-value"),
                        line ->
                                assertThat(line)
                                        .startsWith("skip registry.schemas")
                                        .contains("Kafka could not be asked"));
    }

    private String url() {
        return "--registry-url=http://127.0.0.1:" + registry.getAddress().getPort();
    }

    /** What the guide copies, which the build has packaged before this module. */
    private static String jars() throws IOException {
        Matcher copy = COPY.matcher(Files.readString(GUIDE));
        assertThat(copy.find()).as("the guide copies the jars").isTrue();
        return copy.group(1);
    }
}
