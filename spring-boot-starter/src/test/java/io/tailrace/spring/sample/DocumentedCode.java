package io.tailrace.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Code blocks of the documentation: found, compiled and loaded. */
final class DocumentedCode {

    private final Path documentation = Path.of("..");
    private final Path directory;

    DocumentedCode(Path directory) {
        this.directory = directory;
    }

    /** The code block that follows this text in the page. */
    String after(String page, String text) throws IOException {
        Matcher block =
                Pattern.compile(Pattern.quote(text) + "\\s+```java\\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(documentation.resolve(page)));
        assertThat(block.find()).as("%s has code after \"%s\"", page, text).isTrue();
        return block.group(1);
    }

    /** Compiles source files, given as name and text by turns; the loader knows their classes. */
    ClassLoader compile(String... namesAndTexts) throws IOException {
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Files.writeString(directory.resolve(namesAndTexts[i] + ".java"), namesAndTexts[i + 1]);
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled =
                    compiler.getTask(
                                    messages,
                                    files,
                                    null,
                                    List.of(
                                            "-proc:none",
                                            "-d",
                                            directory.toString(),
                                            "-classpath",
                                            System.getProperty("java.class.path")),
                                    null,
                                    sources(files))
                            .call();
            assertThat(compiled).as("%s", messages).isTrue();
        }
        return loader();
    }

    private Iterable<? extends JavaFileObject> sources(StandardJavaFileManager files)
            throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return files.getJavaFileObjectsFromPaths(
                    all.filter(file -> file.toString().endsWith(".java")).toList());
        }
    }

    private ClassLoader loader() throws MalformedURLException {
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }
}
