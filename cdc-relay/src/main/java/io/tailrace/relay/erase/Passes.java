package io.tailrace.relay.erase;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.relay.erase.ProcessorProgress.Unread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Erases held events and dead letters again and again until a pass finds none: an event that failed
 * or that a redrive has sent meanwhile comes back. For one thread.
 */
final class Passes {

    /**
     * What became of held events and dead letters.
     *
     * @param unread what processors had not read when the last pass began
     * @param held one for each application id
     * @param letters the dead letters
     */
    record Result(Unread unread, List<HeldErasure.Result> held, DeadLetterErasure.Result letters) {

        private boolean hasErased() {
            return letters.discarded() > 0 || held.stream().anyMatch(HeldErasure.Result::hasErased);
        }

        private Result then(Result later) {
            List<HeldErasure.Result> both = new ArrayList<>();
            for (int i = 0; i < held.size(); i++) {
                both.add(held.get(i).then(later.held.get(i)));
            }
            return new Result(later.unread, both, letters.then(later.letters));
        }
    }

    private final KafkaCluster kafka;
    private final EraseRequest request;
    private final TopicSearch search;
    private final Attribution attribution;
    private final Consumer<String> lines;
    private final ProcessorProgress progress;

    /**
     * @param lines receives texts for people
     */
    Passes(
            KafkaCluster kafka,
            EraseRequest request,
            TopicSearch search,
            Attribution attribution,
            Consumer<String> lines) {
        this.kafka = kafka;
        this.request = request;
        this.search = search;
        this.attribution = attribution;
        this.lines = lines;
        this.progress = new ProcessorProgress(kafka, request, search);
    }

    /** Erases, or counts in a dry run. After the time is over, the last pass only counts. */
    Result run() throws InterruptedException {
        long deadline = request.deadline();
        Result all = once(deadline, request.dryRun());
        Result last = all;
        boolean counts = request.dryRun();
        while (!counts && last.hasErased()) {
            counts = System.nanoTime() - deadline >= 0;
            last = once(deadline, counts);
            all = all.then(last);
        }
        return all;
    }

    private Result once(long deadline, boolean counts) throws InterruptedException {
        Unread unread = progress.await(deadline);
        if (request.untyped()) {
            search.learnOthers(); // whatever is not known to be of another aggregate is erased
        }
        List<HeldErasure.Result> held = new ArrayList<>();
        for (String applicationId : request.applicationIds()) {
            held.add(
                    exists(Schedule.changelog(applicationId))
                            ? new HeldErasure(kafka, attribution, request, applicationId)
                                    .run(counts, deadline, lines)
                            : HeldErasure.Result.none(applicationId));
        }
        DeadLetterErasure.Result letters =
                exists(kafka.topics().deadLetter())
                        ? DeadLetterErasure.run(kafka, attribution, request, counts)
                        : DeadLetterErasure.Result.NONE;
        return new Result(unread, held, letters);
    }

    private boolean exists(String topic) throws InterruptedException {
        return search.scan().find(topic).isPresent();
    }
}
