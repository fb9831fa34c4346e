package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * The tutorial, run as it is printed: its files are compiled, its commands are run in its order,
 * and its programs print what the page says. Only the class path differs, which is that of the
 * build instead of jars in a Maven repository.
 */
class TutorialIT {

    private static final String RELAY_JAR = "-jar $TAILRACE/cdc-relay/target/tailrace-relay.jar";
    private static final String PROCESSOR_JAR =
            "-jar $TAILRACE/stream-processor/target/tailrace-processor.jar";
    private static final String PROJECT = "-cp \"target/classes:target/dependency/*\"";

    /** What slf4j-nop does in the project of the tutorial. */
    private static final String NO_LOGS =
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider"
                    + " -Dslf4j.internal.verbosity=ERROR";

    @TempDir Path directory;

    @Test
    void theEventsOfTheTutorialAreSubscribed() throws Exception {
        MarkdownFile page = MarkdownFile.read("docs/tutorial/first-event.md");
        writeFiles(page);
        compile(page);

        try (ShellProcess servers = start(page, "servers")) {
            servers.awaitOutput(page.block("prints", "servers"));
            try (ShellProcess relay = start(page, "relay");
                    ShellProcess processor = start(page, "processor");
                    ShellProcess helpdesk = start(page, "helpdesk");
                    ShellProcess tickets = start(page, "tickets")) {
                assertThat(tickets.exitCode()).as("%s", tickets.lines()).isZero();
                assertPrinted(tickets, page, "tickets");
                helpdesk.awaitOutput(page.block("prints", "helpdesk"));
                assertPrinted(helpdesk, page, "helpdesk");
                relay.awaitOutput("STREAMING");
                processor.awaitOutput("tailrace-processor");
            }
            assertPrinted(servers, page, "servers");
        }
    }

    @Test
    void theProjectOfTheTutorialNamesModulesOfThisVersion() throws Exception {
        MarkdownFile page = MarkdownFile.read("docs/tutorial/first-event.md");
        Path pom = directory.resolve("pom.xml");
        Files.writeString(pom, page.block("file", "pom.xml"));
        Document project = parse(pom);
        Document parent = parse(MarkdownFile.ROOT.resolve("pom.xml"));

        assertThat(text(project, "tailrace.version")).isEqualTo(text(parent, "version"));
        NodeList artifacts = project.getElementsByTagName("artifactId");
        assertThat(artifacts.getLength()).isPositive();
        for (int i = 0; i < artifacts.getLength(); i++) {
            String artifact = artifacts.item(i).getTextContent();
            if (artifact.startsWith("tailrace-")) {
                assertThat(modules()).contains("<artifactId>" + artifact + "</artifactId>");
            }
        }
    }

    private void writeFiles(MarkdownFile page) throws IOException {
        for (Map.Entry<String, String> file : page.blocks("file").entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private void compile(MarkdownFile page) throws IOException {
        List<Path> sources =
                page.blocks("file").keySet().stream()
                        .filter(name -> name.endsWith(".java"))
                        .map(directory::resolve)
                        .toList();
        Path classes = Files.createDirectories(directory.resolve("target/classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "-proc:none",
                        "--release",
                        "17",
                        "-d",
                        classes.toString(),
                        "-classpath",
                        ShellProcess.CLASS_PATH);
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled =
                    compiler.getTask(
                                    messages,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call();
            assertThat(compiled).as("%s", messages).isTrue();
        }
    }

    private ShellProcess start(MarkdownFile page, String terminal) throws IOException {
        String command =
                page.block("terminal", terminal)
                        .replace("java ", "exec \"$JAVA\" -Xmx256m ")
                        .replace(PROJECT, NO_LOGS + " -cp \"target/classes:$CLASS_PATH\"")
                        .replace(RELAY_JAR, "-cp \"$CLASS_PATH\" io.tailrace.relay.cli.RelayMain")
                        .replace(
                                PROCESSOR_JAR,
                                "-cp \"$CLASS_PATH\" io.tailrace.processor.cli.ProcessorMain")
                        .replaceAll("--admin-port=\\d+", "--admin-port=0");
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA", Path.of(System.getProperty("java.home"), "bin/java").toString());
        environment.put("CLASS_PATH", ShellProcess.CLASS_PATH);
        return new ShellProcess(terminal, command, directory, environment);
    }

    private static void assertPrinted(ShellProcess process, MarkdownFile page, String terminal)
            throws IOException {
        assertThat(process.lines())
                .containsExactlyElementsOf(page.block("prints", terminal).lines().toList());
    }

    private static String modules() throws IOException {
        StringBuilder poms = new StringBuilder();
        try (var modules = Files.newDirectoryStream(MarkdownFile.ROOT, Files::isDirectory)) {
            for (Path module : modules) {
                Path pom = module.resolve("pom.xml");
                poms.append(Files.exists(pom) ? Files.readString(pom) : "");
            }
        }
        return poms.toString();
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static String text(Document document, String element) {
        return document.getElementsByTagName(element).item(0).getTextContent();
    }
}
