package io.tailrace.bench.subscriber.reader;

import io.tailrace.event.TopicNames;
import io.tailrace.subscriber.config.SubscriberConfig;

/**
 * Reads events of a topic, does nothing with them, and prints what the process has used each time
 * as many events more were read.
 *
 * <p>Arguments: the name of a {@link Reading}, the bootstrap servers, the group, the prefix of the
 * topic of the events, how many events the topic has, and after how many of them to print, for each
 * time that the topic is read.
 */
public final class ReaderMain {

    private ReaderMain() {}

    public static void main(String[] arguments) throws Exception {
        Reading reading = Reading.valueOf(arguments[0]);
        TopicNames names = new TopicNames("outbox.", arguments[3], "positions");
        SubscriberConfig config =
                SubscriberConfig.builder(arguments[1], arguments[2]).topics(names).build();
        reading.read(
                config,
                new Usage(
                        Integer.parseInt(arguments[4]),
                        Integer.parseInt(arguments[5]),
                        reading.times()));
    }
}
