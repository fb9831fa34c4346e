package io.tailrace.release.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A POM that is staged. Immutable. */
final class StagedPom {

    private static final String SNAPSHOT = "-SNAPSHOT";

    /** What Maven Central wants in every POM; a parent's counts for its children. */
    private static final List<String> INHERITED =
            List.of("url", "licenses/license/name", "developers/developer/name", "scm/url");

    private static final List<String> OWN = List.of("name", "description");

    private final Element project;

    private StagedPom(Element project) {
        this.project = project;
    }

    /**
     * @throws IOException if the file cannot be read or is no XML
     */
    static StagedPom read(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return new StagedPom(
                    factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement());
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException(file + " is no POM", e);
        }
    }

    /**
     * Names of elements that Maven Central requires and that neither this POM nor its parent has.
     */
    List<String> missing(Optional<StagedPom> parent) {
        return Stream.concat(
                        OWN.stream().filter(path -> !has(path)),
                        INHERITED.stream()
                                .filter(path -> !has(path))
                                .filter(path -> parent.filter(pom -> pom.has(path)).isEmpty()))
                .toList();
    }

    /** The artifact ids that {@code dependencyManagement} lists, in the order of the file. */
    List<String> managedArtifacts() {
        List<String> artifacts = new ArrayList<>();
        collect(project, "dependencyManagement/dependencies/dependency/artifactId", artifacts);
        return artifacts;
    }

    /** {@code jar} if the POM does not say. */
    String packaging() {
        return text("packaging").orElse("jar");
    }

    boolean hasParent() {
        return text("parent/artifactId").isPresent();
    }

    /**
     * Whether any element, of a dependency, a plugin or a property, is a version in development.
     */
    boolean namesSnapshot() {
        NodeList all = project.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(all::item)
                .filter(node -> elements(node).isEmpty())
                .anyMatch(node -> node.getTextContent().strip().endsWith(SNAPSHOT));
    }

    private boolean has(String path) {
        return text(path).filter(text -> !text.isBlank()).isPresent();
    }

    private Optional<String> text(String path) {
        List<String> found = new ArrayList<>();
        collect(project, path, found);
        return found.stream().findFirst();
    }

    private static void collect(Element element, String path, List<String> found) {
        int slash = path.indexOf('/');
        String name = slash < 0 ? path : path.substring(0, slash);
        for (Element child : elements(element)) {
            if (child.getTagName().equals(name)) {
                if (slash < 0) {
                    found.add(child.getTextContent().strip());
                } else {
                    collect(child, path.substring(slash + 1), found);
                }
            }
        }
    }

    private static List<Element> elements(Node parent) {
        NodeList children = parent.getChildNodes();
        return IntStream.range(0, children.getLength())
                .mapToObj(children::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .toList();
    }
}
