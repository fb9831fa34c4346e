import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Counts the tests in the XML reports of Surefire and Failsafe, and prints every failure. Only
 * reports that were written at or after a given time count, so that the reports of an earlier build
 * do not. A report that is no complete XML, because its JVM crashed, counts as one failed test.
 *
 * <p>Usage: {@code java .ci/TestReports.java <seconds since 1970>}, in the root of the repository.
 */
public final class TestReports {

    private static final int SHOWN_CHARS = 2_000;

    private enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    private record TestCase(String name, Outcome outcome, String message) {}

    public static void main(String[] arguments) throws Exception {
        Instant since = Instant.ofEpochSecond(Long.parseLong(arguments[0]));
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setErrorHandler(new DefaultHandler());
        List<TestCase> tests =
                reports(since).stream().flatMap(report -> tests(parser, report)).toList();

        tests.stream()
                .filter(test -> test.outcome() == Outcome.FAILED)
                .forEach(test -> System.out.println("FAILED " + test.name() + "\n    " + test.message()));
        long passed = count(tests, Outcome.PASSED);
        long failed = count(tests, Outcome.FAILED);
        long skipped = count(tests, Outcome.SKIPPED);
        System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
        System.out.printf("tests: %d run, %d failed, %d skipped%n", tests.size(), failed, skipped);
    }

    private static List<Path> reports(Instant since) throws IOException {
        try (Stream<Path> files = Files.find(Path.of("."), 5, (file, attributes) ->
                file.getFileName().toString().matches("TEST-.*\\.xml")
                        && file.getParent().getFileName().toString().endsWith("-reports")
                        && !attributes.lastModifiedTime().toInstant().isBefore(since))) {
            return files.sorted().toList();
        }
    }

    private static Stream<TestCase> tests(DocumentBuilder parser, Path report) {
        try {
            NodeList cases =
                    parser.parse(report.toFile()).getDocumentElement().getElementsByTagName("testcase");
            return IntStream.range(0, cases.getLength())
                    .mapToObj(i -> test((Element) cases.item(i)));
        } catch (IOException | SAXException e) {
            return Stream.of(new TestCase(report.toString(), Outcome.FAILED, "Unreadable report: " + e));
        }
    }

    private static TestCase test(Element element) {
        String name = element.getAttribute("classname") + "." + element.getAttribute("name");
        Optional<Element> problem = child(element, "failure").or(() -> child(element, "error"));
        if (problem.isPresent()) {
            return new TestCase(name, Outcome.FAILED, message(problem.get()));
        }
        boolean skipped = child(element, "skipped").isPresent();
        return new TestCase(name, skipped ? Outcome.SKIPPED : Outcome.PASSED, "");
    }

    private static Optional<Element> child(Element parent, String name) {
        return Optional.ofNullable((Element) parent.getElementsByTagName(name).item(0));
    }

    private static String message(Element problem) {
        String message = problem.getAttribute("message");
        String text = message.isBlank() ? problem.getTextContent().strip() : message;
        return text.substring(0, Math.min(text.length(), SHOWN_CHARS));
    }

    private static long count(List<TestCase> tests, Outcome outcome) {
        return tests.stream().filter(test -> test.outcome() == outcome).count();
    }
}
