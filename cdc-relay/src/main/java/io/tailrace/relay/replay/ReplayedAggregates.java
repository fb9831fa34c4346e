package io.tailrace.relay.replay;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Finds out which aggregates a replay was asked for, from its stored progress. Stateless. */
public final class ReplayedAggregates {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String BEGIN = " aggregates=[";
    private static final String END = "] aggregate-types=";

    private ReplayedAggregates() {}

    /**
     * Whether the filter of a replay names an aggregate.
     *
     * @param progress the value of a record in the topic of replays
     * @param aggregate {@code <aggregate type>/<aggregate id>}
     */
    public static boolean isNamed(byte[] progress, String aggregate) {
        String request;
        try {
            request = JSON.readTree(progress).path("request").asText();
        } catch (IOException e) {
            return false; // no progress of a replay
        }
        int begin = request.indexOf(BEGIN);
        int end = request.lastIndexOf(END);
        if (begin < 0 || end < begin) {
            return false;
        }
        String all = request.substring(begin + BEGIN.length(), end);
        return (", " + all + ", ").contains(", " + aggregate + ", ");
    }
}
