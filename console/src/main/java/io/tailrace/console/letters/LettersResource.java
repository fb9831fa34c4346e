package io.tailrace.console.letters;

import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.ApiRequest;
import io.tailrace.console.http.Resource;
import io.tailrace.console.http.Role;
import io.tailrace.console.http.Route;
import io.tailrace.console.letters.index.LetterIndex;
import io.tailrace.console.letters.index.LetterSummary;
import io.tailrace.event.internal.Check;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The dead letters in the API. Called by several threads at the same time. */
public final class LettersResource implements Resource, AutoCloseable {

    private static final String PATH = "/api/v1/letters";
    private static final Pattern POSITION = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");
    private static final int GROUPS = 200;
    private static final int MAX_GROUPS = 1_000;
    private static final int LETTERS = 50;
    private static final int MAX_LETTERS = 500;

    private final LetterIndex index;
    private final LetterReader reader;
    private final boolean hidePayloads;
    private final InstantSource clock;

    /**
     * @param index stays the caller's
     * @param hidePayloads whether callers that may only look see no payloads
     */
    public LettersResource(
            LetterIndex index, KafkaCluster kafka, boolean hidePayloads, InstantSource clock) {
        this.index = index;
        this.reader = new LetterReader(kafka);
        this.hidePayloads = hidePayloads;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(PATH + "/status", request -> index.status()),
                Route.get(PATH + "/groups", this::groups),
                Route.get(PATH, this::page),
                Route.get(PATH + "/{position}", this::detail));
    }

    private LetterGroups groups(ApiRequest request) {
        return LetterGroups.of(
                index.store(),
                LetterSelection.of(request),
                clock.instant(),
                request.number("limit", GROUPS, 1, MAX_GROUPS));
    }

    private LetterPage page(ApiRequest request) {
        return LetterPage.of(
                index.store(),
                LetterSelection.of(request),
                request.number("limit", LETTERS, 1, MAX_LETTERS),
                request.query("after").orElse(null));
    }

    private LetterDetail detail(ApiRequest request) throws InterruptedException {
        Matcher position = POSITION.matcher(request.path("position"));
        if (!position.matches()) {
            throw ApiException.badRequest(
                    "The position of a dead letter must be partition:offset, got "
                            + Check.quote(request.path("position")),
                    "Take it from the list of dead letters, for example 3:120.");
        }
        int partition = Integer.parseInt(position.group(1));
        long offset = Long.parseLong(position.group(2));
        LetterSummary known = index.store().find(partition, offset);
        if (known == null) {
            throw gone(position.group());
        }
        DeadLetterRecord letter =
                reader.read(partition, offset).orElseThrow(() -> gone(position.group()));
        boolean hides = hidePayloads && !request.caller().role().includes(Role.OPERATE);
        return LetterDetail.of(letter, known, index.retention(), hides);
    }

    private static ApiException gone(String position) {
        return ApiException.notFound(
                "No dead letter at %s is known".formatted(position),
                "It may have expired or not be read yet, see /api/v1/letters/status. The command"
                        + " tailrace-processor dlt show reads the topic itself.");
    }

    @Override
    public void close() {
        reader.close();
    }
}
