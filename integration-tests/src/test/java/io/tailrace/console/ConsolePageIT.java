package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.console.http.TraceUrl;
import io.tailrace.process.http.BearerToken;
import io.tailrace.process.http.HttpAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page in a real browser: what it loads, whom it lets in, who can use it. */
@Tag("full")
class ConsolePageIT {

    private static final String TOKEN = "operate-token-0123456789";
    private static final Path IMAGES = Path.of("../docs/images/console");
    private static final int MAX_TABS = 40;

    /**
     * Writes every image; otherwise the views are looked at in light as on a desk, in dark as on a
     * phone.
     */
    private static final boolean IS_WRITING = "write".equals(System.getProperty("tailrace.docs"));

    /** The views by the names of their images, and a text that each has once it is complete. */
    private static final Map<String, List<String>> VIEWS = new LinkedHashMap<>();

    static {
        VIEWS.put("overview", List.of("/", "Subscriber groups"));
        VIEWS.put("account", List.of("/account", "Hours that do not balance"));
        VIEWS.put(
                "account-minute",
                List.of("/account/bucket?type=order&minute=2026-03-14T04:14:00Z", "Hop"));
        VIEWS.put(
                "trace", List.of("/trace?event=01957b1e-2c40-7aa1-9d33-5f2e8c41b0aa", "Searched"));
        VIEWS.put("dead-letters", List.of("/letters", "Latest actions"));
        VIEWS.put("dead-letter", List.of("/letters/1:12", "Stack trace"));
        VIEWS.put("action", List.of("/actions/a-7", "Result"));
        VIEWS.put("audit", List.of("/audit", "Details"));
        VIEWS.put(
                "runbook", List.of("/runbook/how-to/alerts.md/tailracedeadletters", "whole page"));
    }

    private static Browser browser;
    private static DocumentedConsole console;

    @BeforeAll
    static void start() {
        browser = Browser.start();
        console = new DocumentedConsole(ConsoleConfig.loopback(0));
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void everyViewIsAccessibleAndLoadsNothingFromElsewhere() throws IOException {
        browser.stopClock(DocumentedConsole.TIME);
        for (boolean isPhone : List.of(false, true)) {
            for (boolean isDark : IS_WRITING ? List.of(false, true) : List.of(isPhone)) {
                browser.show(isPhone ? 390 : 1280, isPhone ? 844 : 800, isDark);
                for (Map.Entry<String, List<String>> view : VIEWS.entrySet()) {
                    browser.open(console.url(view.getValue().get(0)));
                    browser.awaitText(view.getValue().get(1));
                    String name =
                            view.getKey() + (isPhone ? "-phone" : "") + (isDark ? "-dark" : "");
                    if (IS_WRITING) {
                        browser.screenshot(IMAGES.resolve(name + ".png"));
                    }
                    assertThat(browser.violations()).as(name).isEmpty();
                    assertThat(isWiderThanScreen()).as(name + " scrolls sideways").isFalse();
                }
            }
        }
        assertThat(browser.requests())
                .hasSizeGreaterThan(VIEWS.size())
                .allMatch(url -> url.startsWith(console.origin() + "/"));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void withoutTokenThereIsNothingToSee() throws Exception {
        try (DocumentedConsole closed = new DocumentedConsole(withTokens())) {
            browser.show(1280, 800, false);
            assertThat(status(closed, null)).isEqualTo(401);
            assertThat(status(closed, TOKEN)).isEqualTo(200);
            browser.open(closed.url("/letters"));
            browser.awaitText("Sign in");
            assertThat(browser.text()).doesNotContain("mailer");
            assertThat(browser.violations()).isEmpty();

            browser.one("input[name=token]").sendKeys("another-token-9876543210", Keys.ENTER);
            browser.awaitText("does not know this token");
            browser.one("input[name=token]").sendKeys(TOKEN, Keys.ENTER);
            browser.awaitText("MailServerException");
            browser.button("Sign out").click();
            browser.awaitText("Token");
            assertThat(browser.text()).doesNotContain("mailer");
        }
        browser.errors(); // the browser reports every status 401
    }

    @Test
    void hostileDataIsText() {
        browser.show(1280, 800, false);
        browser.open(console.url("/letters/1:12"));
        browser.awaitText("<script>alert(1)</script>");
        browser.awaitText("<img src=x onerror=alert(2)>");
        assertThat(browser.all("#page script, #page img")).isEmpty();
        assertThat(browser.one(".payload").getText())
                .as("numbers keep their digits")
                .contains("\"total\": 12345678901234567890.10");
        browser.open(console.url("/letters"));
        browser.awaitText("<script>alert(1)</script>");
        assertThat(browser.all("#page script, #page img")).isEmpty();
    }

    @Test
    void aTraceLinksToTheProgramThatShowsTraces() {
        try (DocumentedConsole linked = new DocumentedConsole(withTraceUrl())) {
            browser.show(1280, 800, false);
            browser.open(linked.url(VIEWS.get("trace").get(0)));
            browser.awaitText("Searched");
            String id = browser.one(".event dd a .mono").getText();
            assertThat(browser.one(".event dd a[rel=noreferrer]").getDomAttribute("href"))
                    .isEqualTo("https://jaeger.example/trace/" + id + "?find=" + id);
        }
        browser.open(console.url(VIEWS.get("trace").get(0)));
        browser.awaitText("Searched");
        assertThat(browser.all(".event dd a[rel=noreferrer]")).isEmpty();
    }

    @Test
    void thePolicyForbidsMarkupThatIsMadeFromText() {
        browser.open(console.url("/"));
        browser.awaitText("Subscriber groups");
        Object outcome =
                browser.script(
                        "try { document.body.innerHTML = '<b>x</b>'; return 'written'; }"
                                + " catch (e) { return e.name; }");
        assertThat(outcome).isEqualTo("TypeError");
        browser.errors(); // the browser reports what it refused
    }

    @Test
    void theKeyboardAloneReachesADeadLetterAndItsDryRun() {
        browser.show(1280, 800, false);
        browser.open(console.url("/"));
        browser.awaitText("Subscriber groups");
        tabTo("Dead letters");
        browser.press(Keys.ENTER);
        browser.awaitText("Latest actions");
        tabTo("01957b20-0a11-7c93-b0f7-6f1be24d55cc");
        browser.press(Keys.ENTER);
        browser.awaitText("Stack trace");
        assertThat(browser.url()).endsWith("#/letters/1:12");
        tabTo("Dry run");
        browser.press(Keys.ENTER);
        browser.awaitText("Would be redriven");
        tabTo("Redrive");
    }

    @Test
    void aFilterKeepsTheConditionsThatNobodyHasChanged() {
        browser.show(1280, 800, false);
        browser.open(console.url("/letters?group=&type=a&type=b"));
        browser.awaitElement("form input[name=since]");
        browser.one("form input[name=since]").sendKeys("2026-01-31T12:00:00Z");
        browser.button("Apply").click();
        browser.awaitText("since 2026-01-31T12:00:00Z");
        assertThat(browser.url())
                .contains("?group=&type=a&type=b&since=2026-01-31T12%3A00%3A00Z&state=open");
        browser.one("form input[name=group]").clear();
        browser.button("Apply").click();
        browser.awaitElement("form input[name=since]");
        assertThat(browser.url()).contains("?type=a&type=b&since=");
    }

    @Test
    void aChoiceIsCountedAndCleared() {
        browser.show(1280, 800, false);
        browser.open(console.url("/letters"));
        browser.awaitElement("table.letters input");
        browser.one("table.letters input").click();
        browser.awaitText("1 chosen");
        browser.awaitText("Act on 1 chosen dead letter");
        browser.button("Clear the choice").click();
        browser.awaitText("Act on all 3 dead letters");
        assertThat(browser.text()).doesNotContain("1 chosen");
    }

    /** Behind one address another process may answer in between, which does not know the action. */
    @Test
    void anActionIsFollowedToItsEndAndThenLeftAlone() {
        browser.open(console.url("/"));
        browser.awaitText("Subscriber groups");
        Object counts =
                browser.script(
                        """
                        return (async () => {
                          const { watch } = await import('/action.js');
                          const original = window.fetch;
                          const states = ['running', 404, 404, 'done'];
                          let asked = 0;
                          let ended = 0;
                          window.fetch = async (path, request) => {
                            if (!path.includes('actions/a-1')) {
                              return original(path, request);
                            }
                            const state = states[Math.min(asked++, states.length - 1)];
                            return new Response(JSON.stringify({ state, lines: [] }),
                              { status: state === 404 ? 404 : 200 });
                          };
                          const watched = watch('a-1', () => {}, () => ended++);
                          for (let i = 0; i < 100 && ended === 0; i++) {
                            await new Promise(later => setTimeout(later, 100));
                          }
                          document.dispatchEvent(new Event('visibilitychange'));
                          await new Promise(later => setTimeout(later, 0));
                          window.fetch = original;
                          return [asked, ended, watched.isEnded()].join(' ');
                        })();
                        """);
        assertThat(counts).as("asked, told of the end, at the end").isEqualTo("4 1 true");
    }

    private static void tabTo(String text) {
        for (int i = 0; i < MAX_TABS; i++) {
            browser.press(Keys.TAB);
            if (browser.focused().equals(text)) {
                return;
            }
        }
        throw new AssertionError("The key Tab does not reach " + text);
    }

    private static boolean isWiderThanScreen() {
        return (Boolean)
                browser.script(
                        "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    }

    private static ConsoleConfig withTokens() {
        return new ConsoleConfig(
                new HttpAddress("console", "127.0.0.1", 0, null),
                null,
                BearerToken.of("--console-operate-token-file", TOKEN),
                null,
                false,
                null);
    }

    private static ConsoleConfig withTraceUrl() {
        return new ConsoleConfig(
                new HttpAddress("console", "127.0.0.1", 0, null),
                null,
                null,
                null,
                false,
                new TraceUrl("https://jaeger.example/trace/{traceId}?find={traceId}"));
    }

    private static int status(DocumentedConsole of, @Nullable String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(of.origin() + "/api/v1/letters"));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
