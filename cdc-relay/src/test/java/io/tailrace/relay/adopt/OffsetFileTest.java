package io.tailrace.relay.adopt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.storage.FileOffsetBackingStore;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.replication.LogSequenceNumber;

/** The file is that of Kafka's own store, which Debezium Server uses. */
class OffsetFileTest {

    private static final RelayConfig CONFIG =
            RelayConfig.builder("jdbc:postgresql://localhost/shop", "relay", "", "localhost:9092")
                    .build();
    private static final OffsetKey KEY = new OffsetKey("kafka", "shop");
    private static final String OTHER = "[\"other\",{\"server\":\"billing\"}]";

    @TempDir private Path directory;

    @Test
    void offsetsOfKafkasStoreAreReadAndReplacedAndTheOthersStay() throws Exception {
        Path path = directory.resolve("offsets.dat");
        FileOffsetBackingStore store = store(path);
        store.set(
                        Map.of(
                                bytes(KEY.json()), bytes("{\"lsn\":42}"),
                                bytes(OTHER), bytes("{\"lsn\":43}")),
                        null)
                .get(10, TimeUnit.SECONDS);
        store.stop();
        OffsetFile file = new OffsetFile(path);

        assertThat(file.offsets())
                .containsEntry(KEY, "{\"lsn\":42}")
                .containsEntry(new OffsetKey("other", "billing"), "{\"lsn\":43}");
        file.store(KEY, "{\"lsn\":44}");

        FileOffsetBackingStore again = store(path);
        Map<ByteBuffer, ByteBuffer> stored =
                again.get(List.of(bytes(KEY.json()), bytes(OTHER))).get(10, TimeUnit.SECONDS);
        again.stop();
        assertThat(stored)
                .containsEntry(bytes(KEY.json()), bytes("{\"lsn\":44}"))
                .containsEntry(bytes(OTHER), bytes("{\"lsn\":43}"));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void aFileOfAnythingElseIsRefused() throws IOException {
        refused(new ArrayList<>(List.of("text")), "REJECTED");
        refused(new HashMap<>(Map.of("number", 1)), "REJECTED");
        refused(new HashMap<>(Map.of("text", "text")), "something else than bytes");
        Path text = Files.writeString(directory.resolve("text"), "{}");
        assertThatThrownBy(() -> new OffsetFile(text).offsets())
                .isInstanceOf(OperatorException.class);
        assertThatThrownBy(() -> new OffsetFile(directory.resolve("none")).offsets())
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("none");
    }

    @Test
    void whetherTheFileCanBeReplacedShowsBefore() throws IOException {
        Path path = directory.resolve("offsets.dat");
        OffsetFile file = new OffsetFile(path);
        file.requireWritable();
        file.store(KEY, "{\"lsn\":44}");
        file.requireWritable();
        assertThat(file.offsets()).containsOnlyKeys(KEY);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
        Files.writeString(path, "{}");
        assertThatThrownBy(file::requireWritable).isInstanceOf(OperatorException.class);
        assertThatThrownBy(() -> new OffsetFile(directory.resolve("none/x")).requireWritable())
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("Could not write");
    }

    @Test
    void theFileBehindALinkIsReplacedAndTheLinkStays() throws IOException {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path path = volume.resolve("offsets.dat");
        new OffsetFile(path).store(KEY, "{\"lsn\":44}");
        Path link = Files.createSymbolicLink(directory.resolve("offsets.dat"), path);

        new OffsetFile(link).store(KEY, "{\"lsn\":45}");

        assertThat(link).isSymbolicLink();
        assertThat(new OffsetFile(path).offsets()).containsEntry(KEY, "{\"lsn\":45}");
        try (Stream<Path> files = Files.list(volume)) {
            assertThat(files).containsExactly(path);
        }
    }

    /** Otherwise the other program, with its volume, would find its former offset. */
    @Test
    void aLinkThatLeadsNowhereIsRefused() throws IOException {
        Path link = directory.resolve("offsets.dat");
        Files.createSymbolicLink(link, directory.resolve("volume/offsets.dat"));
        OffsetFile file = new OffsetFile(link);

        for (ThrowingCallable step :
                List.<ThrowingCallable>of(file::requireWritable, () -> file.store(KEY, "{}"))) {
            assertThatThrownBy(step)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.remedy()).contains("Mount the volume"))
                    .hasMessageContaining("volume/offsets.dat, which does not exist");
        }
        assertThat(link).isSymbolicLink();
    }

    /** Only root can give the file away, and only another user shows it. */
    @Test
    void aNewFileBelongsToTheOwnerOfItsDirectory() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"));
        UserPrincipal nobody =
                directory
                        .getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("nobody");
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Files.setOwner(volume, nobody);
        OffsetFile file = new OffsetFile(volume.resolve("offsets.dat"));

        List<String> said =
                new PeerInstructions(CONFIG, new PeerSource("", file, "kafka", "shop"))
                        .apply(LogSequenceNumber.valueOf(44));

        assertThat(Files.getOwner(file.path())).isEqualTo(nobody);
        assertThat(said).anySatisfy(l -> assertThat(l).contains("new and belongs to user nobody"));
    }

    /** A directory of a ZIP file cannot be opened, as those of some file systems of networks. */
    @Test
    void aFileSystemThatDoesNotForceDirectoriesIsNoFailureOnceTheFileIsReplaced()
            throws IOException {
        URI zip = URI.create("jar:" + directory.resolve("files.zip").toUri());
        Map<String, ?> posix = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (FileSystem files = FileSystems.newFileSystem(zip, posix)) {
            OffsetFile file = new OffsetFile(files.getPath("/offsets.dat"));

            file.requireWritable();
            file.store(KEY, "{\"lsn\":44}");

            assertThat(file.offsets()).containsEntry(KEY, "{\"lsn\":44}");
        }
    }

    @Test
    void anOffsetBeyondTheEndOfTheRelaysStays() {
        OffsetFile file = new OffsetFile(directory.resolve("offsets.dat"));
        PeerInstructions instructions =
                new PeerInstructions(CONFIG, new PeerSource("", file, "kafka", "shop"));
        assertThat(instructions.apply(LogSequenceNumber.valueOf(44)))
                .contains(PeerOffset.json(LogSequenceNumber.valueOf(44)));
        assertThat(instructions.apply(LogSequenceNumber.valueOf(44))).hasSize(3);
        file.store(KEY, "{\"lsn\":45}");

        assertThatThrownBy(() -> instructions.apply(LogSequenceNumber.valueOf(44)))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("the other program has gone on");
        assertThat(file.offsets()).containsEntry(KEY, "{\"lsn\":45}");
    }

    @Test
    void anOffsetThatTheProgramWouldNotFindIsNotStored() {
        OffsetFile file = new OffsetFile(directory.resolve("offsets.dat"));
        PeerInstructions mistyped =
                new PeerInstructions(CONFIG, new PeerSource("", file, "shop-outbox", "shop"));
        mistyped.requireApplicable(); // a new connector
        file.store(KEY, "{\"lsn\":44}");

        assertThatThrownBy(mistyped::requireApplicable)
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("has no offset of shop-outbox (topic.prefix shop), only");
        new PeerInstructions(CONFIG, new PeerSource("", file, "", "")).requireApplicable();
    }

    private void refused(Object content, String reason) throws IOException {
        Path path = directory.resolve("refused");
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(path))) {
            out.writeObject(content);
        }
        assertThatThrownBy(() -> new OffsetFile(path).offsets())
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(reason);
    }

    private static FileOffsetBackingStore store(Path path) {
        FileOffsetBackingStore store = new FileOffsetBackingStore(new ByteArrayConverter());
        store.configure(
                new StandaloneConfig(
                        Map.of(
                                "offset.storage.file.filename", path.toString(),
                                "bootstrap.servers", "localhost:1",
                                "key.converter", ByteArrayConverter.class.getName(),
                                "value.converter", ByteArrayConverter.class.getName())));
        store.start();
        return store;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
