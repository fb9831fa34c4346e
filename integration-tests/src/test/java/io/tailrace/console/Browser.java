package io.tailrace.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium. For one thread. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Pattern REQUEST =
            Pattern.compile("\"request\":\\{.*?\"url\":\"([^\"]+)\"");
    private static final String WCAG = "['wcag2a','wcag2aa','wcag21a','wcag21aa','best-practice']";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one; the test that asks for it is skipped where none is installed. */
    static Browser start() {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "No browser is installed: %s and %s are needed".formatted(CHROMIUM, DRIVER));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable("performance", Level.ALL);
        logs.enable("browser", Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-component-update",
                "--disable-background-networking",
                "--hide-scrollbars");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** Pages that are opened from now on have this size, and a system with this preference. */
    void show(int width, int height, boolean isDark) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        String scheme = isDark ? "dark" : "light";
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Pages that are opened from now on believe that it is this time. */
    void stopClock(String time) {
        command(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", "Date.now = () => Date.parse('%s');".formatted(time)));
    }

    /** Opens a page anew, even if only its fragment is another one. */
    void open(String url) {
        driver.get("about:blank");
        driver.get(url);
    }

    /** Waits until the text of the page has a part. */
    void awaitText(String part) {
        await("the text " + part, () -> text().contains(part));
    }

    /** Waits until an element exists. */
    void awaitElement(String css) {
        await("an element " + css, () -> !all(css).isEmpty());
    }

    private void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition::getAsBoolean);
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    String url() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    WebElement one(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** The button with a text. */
    WebElement button(String text) {
        return driver.findElement(By.xpath("//button[normalize-space()='%s']".formatted(text)));
    }

    /** Presses a key, wherever the focus is. */
    void press(Keys key) {
        new Actions(driver).sendKeys(key).perform();
    }

    /** The text of the element that has the focus. */
    String focused() {
        return driver.switchTo().activeElement().getText();
    }

    /**
     * Runs a script in the page.
     *
     * @param arguments what the script finds in {@code arguments}
     */
    Object script(String source, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript(source, arguments), "");
    }

    /** The figures of the browser's tool {@code Performance}, by name. */
    Map<String, Double> metrics() {
        command("Performance.enable", Map.of());
        List<?> found =
                (List<?>)
                        driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
        return Objects.requireNonNull(found).stream()
                .map(each -> (Map<?, ?>) each)
                .collect(
                        Collectors.toMap(
                                each -> (String) each.get("name"),
                                each -> ((Number) each.get("value")).doubleValue()));
    }

    /**
     * The addresses that pages have asked for since the last call; those of the browser left out.
     */
    List<String> requests() {
        return driver.manage().logs().get("performance").getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("Network.requestWillBeSent\""))
                .map(REQUEST::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .filter(url -> !url.startsWith("about:"))
                .toList();
    }

    /** What the pages have written to their console as an error since the last call. */
    List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What axe-core finds wrong with the page, one line each. */
    List<?> violations() {
        driver.executeScript(axe());
        Object found =
                driver.executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        axe.run({ runOnly: %s }).then(
                            result => done(result.violations.flatMap(v => v.nodes.map(
                                n => v.id + ': ' + n.html + ' ' + n.failureSummary))),
                            error => done(['axe failed: ' + error]));
                        """
                                .formatted(WCAG));
        return (List<?>) Objects.requireNonNull(found);
    }

    /** Writes the whole page as a PNG. */
    void screenshot(Path file) throws IOException {
        Map<String, Object> answer =
                driver.executeCdpCommand(
                        "Page.captureScreenshot",
                        Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode((String) answer.get("data")));
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(
                    Objects.requireNonNull(in, "axe.min.js").readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
