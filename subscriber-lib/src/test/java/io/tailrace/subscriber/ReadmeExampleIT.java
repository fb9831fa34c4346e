package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, taken from there, compiled and run. */
@TailraceTest
class ReadmeExampleIT {

    private static final Pattern EXAMPLE =
            Pattern.compile("Subscribe, in another service:\\s+```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir Path directory;

    @Test
    void theSubscriberOfTheReadmeHandlesAnOrder(KafkaBroker kafka) throws Exception {
        try (Bus bus = new Bus(kafka)) {
            Class<?> program = compile(source(bus.bootstrapServers()));
            Bus.Topics topics = bus.defaultTopics();
            topics.send("order-17", 1, 2);
            List<?> mails = (List<?>) program.getField("MAILS").get(null);
            try (Subscriber subscriber = (Subscriber) program.getMethod("subscribe").invoke(null)) {
                await().atMost(SOON).until(() -> !mails.isEmpty());
                assertThat(mails).hasToString("[order-17]");
                assertThat(subscriber.isRunning()).isTrue();
            }
        }
    }

    private static String source(String bootstrapServers) throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher example = EXAMPLE.matcher(readme);
        assertThat(example.find()).as("the README has the example").isTrue();
        return """
               import static io.tailrace.subscriber.inbox.Inbox.idempotent;

               import io.tailrace.event.builtin.*;
               import io.tailrace.subscriber.*;
               import io.tailrace.subscriber.config.*;
               import java.util.List;
               import java.util.concurrent.CopyOnWriteArrayList;

               public class Example {
                   public static final List<String> MAILS = new CopyOnWriteArrayList<>();
                   static javax.sql.DataSource dataSource;
                   static final Ledger ledger = new Ledger();

                   static class Ledger {
                       void book(java.sql.Connection connection, PaymentEvent payment) {}
                   }

                   static void mail(OrderEvent.Placed order) {
                       MAILS.add(order.orderId());
                   }

                   public static Subscriber subscribe() {
                       %s
                       return subscriber;
                   }
               }
               """
                .formatted(example.group(1).replace("localhost:9092", bootstrapServers));
    }

    private Class<?> compile(String source) throws Exception {
        Path file = directory.resolve("Example.java");
        Files.writeString(file, source);
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-classpath",
                                System.getProperty("java.class.path"),
                                "-d",
                                directory.toString(),
                                file.toString());
        assertThat(result).as("exit code of the compiler").isZero();
        URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
        return loader.loadClass("Example");
    }
}
