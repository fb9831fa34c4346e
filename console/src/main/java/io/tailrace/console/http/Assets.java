package io.tailrace.console.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the page. All of them are read once, at the start, from a list: no path of a request
 * ever reaches the class path. Immutable.
 */
public final class Assets {

    /**
     * One file.
     *
     * @param type content type
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
    record Asset(String type, byte[] content) {}

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "json", "application/json",
                    "md", "text/markdown; charset=utf-8",
                    "svg", "image/svg+xml");

    private final Map<String, Asset> byPath;

    private Assets(Map<String, Asset> byPath) {
        this.byPath = byPath;
    }

    /**
     * Reads the files.
     *
     * @param anchor the class beside whose package the folder is
     * @param folder name of the folder with the files and with {@code files.txt}, which has a line
     *     {@code <path of the request> <resource>} for each of them; a resource that begins with a
     *     slash is looked for from the root of the class path, for example in a WebJar
     */
    public static Assets read(Class<?> anchor, String folder) {
        Map<String, Asset> files = new LinkedHashMap<>();
        for (String line : lines(anchor, folder + "/files.txt")) {
            int space = line.indexOf(' ');
            String file = line.substring(space).strip();
            String resource = file.startsWith("/") ? file : folder + "/" + file;
            String extension = resource.substring(resource.lastIndexOf('.') + 1);
            files.put(
                    line.substring(0, space),
                    new Asset(
                            TYPES.getOrDefault(extension, "application/octet-stream"),
                            bytes(anchor, resource)));
        }
        return new Assets(files);
    }

    /** The file of a path; empty if there is none. */
    Optional<Asset> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static List<String> lines(Class<?> anchor, String resource) {
        return new String(bytes(anchor, resource), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static byte[] bytes(Class<?> anchor, String resource) {
        try (InputStream in = anchor.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The class path lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
