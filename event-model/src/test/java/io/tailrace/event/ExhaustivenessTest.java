package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family gains an action, and handling that forgets it does not compile any more. */
class ExhaustivenessTest {

    private static final String FAMILY =
            """
            package shop;
            import io.tailrace.event.*;
            import java.util.function.Function;
            public sealed interface TicketEvent extends DomainEvent {
              <R> R match(Function<Opened, R> opened, Function<Closed, R> closed);
              @EventType("ticket.opened.v1") record Opened(String aggregateId) implements TicketEvent {
                public <R> R match(Function<Opened, R> opened, Function<Closed, R> closed) {
                  return opened.apply(this);
                }
              }
              @EventType("ticket.closed.v1") record Closed(String aggregateId) implements TicketEvent {
                public <R> R match(Function<Opened, R> opened, Function<Closed, R> closed) {
                  return closed.apply(this);
                }
              }
            }
            """;

    private static final String REOPENED =
            """
              @EventType("ticket.reopened.v1") record Reopened(String aggregateId) implements TicketEvent {
                public <R> R match(
                    Function<Opened, R> opened, Function<Closed, R> closed, Function<Reopened, R> reopened) {
                  return reopened.apply(this);
                }
              }
            }
            """;

    private static final String MATCHING =
            """
            package shop;
            class Handling {
              static String handle(TicketEvent event) {
                return event.match(opened -> "opened", closed -> "closed");
              }
            }
            """;

    private static final String SWITCHING =
            """
            package shop;
            class Handling {
              static String handle(TicketEvent event) {
                return switch (event) {
                  case TicketEvent.Opened opened -> "opened";
                  case TicketEvent.Closed closed -> "closed";
                };
              }
            }
            """;

    @TempDir Path classes;

    @Test
    void aMatchThatForgetsTheNewActionDoesNotCompile() {
        assertThat(compile(FAMILY, MATCHING)).isEmpty();
        assertThat(compile(withReopened(), MATCHING))
                .contains("Handling.java")
                .contains("actual and formal argument lists differ in length");
    }

    @Test
    void aSwitchThatForgetsTheNewActionDoesNotCompile() {
        assumeThat(Runtime.version().feature()).as("patterns in switch").isGreaterThanOrEqualTo(21);

        assertThat(compile(FAMILY, SWITCHING)).isEmpty();
        assertThat(compile(withReopened(), SWITCHING))
                .contains("Handling.java")
                .contains("does not cover all possible input values");
    }

    private static String withReopened() {
        String family =
                FAMILY.replace(
                        "Function<Closed, R> closed)",
                        "Function<Closed, R> closed, Function<Reopened, R> reopened)");
        return family.substring(0, family.lastIndexOf('}')) + REOPENED;
    }

    /** What the compiler complains about. */
    private String compile(String family, String handling) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of(
                                "-d",
                                classes.toString(),
                                "-proc:none",
                                "-classpath",
                                System.getProperty("java.class.path")),
                        null,
                        List.of(source("TicketEvent", family), source("Handling", handling)))
                .call();
        return messages.toString();
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(
                URI.create("string:///shop/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
                return text;
            }
        };
    }
}
