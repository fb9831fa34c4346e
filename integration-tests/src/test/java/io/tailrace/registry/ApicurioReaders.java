package io.tailrace.registry;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Apicurio's deserializers, set up to read what Confluent's serializers write. In a class loader of
 * their own, because they need another validator of JSON Schemas than Tailrace.
 */
final class ApicurioReaders implements AutoCloseable {

    private static final Path JARS = Path.of("target", "registry-readers");
    private static final String SERDE = "io.apicurio.registry.serde.";

    private final URLClassLoader loader;
    private final Map<String, Object> settings;

    ApicurioReaders(ApicurioRegistry registry) throws IOException {
        loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        settings =
                Map.of(
                        "apicurio.registry.url",
                        registry.ownUrl(),
                        "apicurio.registry.id-handler",
                        SERDE + "Legacy4ByteIdHandler",
                        "apicurio.registry.use-id",
                        "contentId",
                        "apicurio.registry.headers.enabled",
                        "false");
    }

    /** What Apicurio's deserializer for Avro makes of a value. */
    String avro(String topic, byte[] value) throws Exception {
        return read(SERDE + "avro.AvroKafkaDeserializer", topic, value);
    }

    /** What Apicurio's deserializer for JSON Schema, which validates, makes of a value. */
    String json(String topic, byte[] value) throws Exception {
        return read(SERDE + "jsonschema.JsonSchemaKafkaDeserializer", topic, value);
    }

    /**
     * Reads the indexes of a message with the code that Apicurio has for Confluent's format.
     *
     * @param data what follows the id; is read to the end of the indexes
     */
    List<?> messageIndexes(ByteArrayInputStream data) throws Exception {
        Class<?> util = loader.loadClass(SERDE + "protobuf.MessageIndexesUtil");
        return (List<?>) util.getMethod("readFrom", InputStream.class).invoke(null, data);
    }

    private String read(String deserializer, String topic, byte[] value) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Class<?> type = loader.loadClass(deserializer);
            Object reader = type.getDeclaredConstructor().newInstance();
            type.getMethod("configure", Map.class, boolean.class).invoke(reader, settings, false);
            Object read =
                    type.getMethod("deserialize", String.class, byte[].class)
                            .invoke(reader, topic, value);
            type.getMethod("close").invoke(reader);
            return String.valueOf(read);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> jars = Files.list(JARS)) {
            for (Path jar : jars.toList()) {
                urls.add(url(jar));
            }
        }
        Pattern separator = Pattern.compile(Pattern.quote(File.pathSeparator));
        for (String entry :
                separator.splitAsStream(System.getProperty("java.class.path")).toList()) {
            urls.add(url(Path.of(entry)));
        }
        return urls.toArray(URL[]::new);
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
