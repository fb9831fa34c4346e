package io.tailrace.processor.dlt;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.KafkaCluster;

/** Decides about dead letters with the topics of a cluster. For one thread. */
final class RedriveDecider {

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final RedriveSurvey survey;

    RedriveDecider(KafkaCluster kafka, RedriveRequest request, RedriveSurvey survey) {
        this.kafka = kafka;
        this.request = request;
        this.survey = survey;
    }

    /** Decides with all that the survey knows. */
    RedriveDecision decide(DeadLetterRecord deadLetter, RedriveTopics topics) {
        return survey.check(deadLetter, alone(deadLetter, topics));
    }

    /**
     * Decides without the survey, and creates a missing retry topic.
     *
     * @throws io.tailrace.process.OperatorException if a right is missing
     */
    RedriveDecision alone(DeadLetterRecord deadLetter, RedriveTopics topics) {
        RedriveDecision decision = whateverItsSize(deadLetter, topics);
        return decision instanceof RedriveDecision.Send send
                ? topics.violation(send.record())
                        .<RedriveDecision>map(
                                why -> new RedriveDecision.Refuse(Refusal.TOO_LARGE, why))
                        .orElse(decision)
                : decision;
    }

    private RedriveDecision whateverItsSize(DeadLetterRecord deadLetter, RedriveTopics topics) {
        RedriveDecision decision = decideAsItIs(deadLetter, topics);
        if (decision instanceof RedriveDecision.Refuse refuse
                && refuse.refusal() == Refusal.NO_RETRY_TOPIC) {
            return topics.createRetryTopic(deadLetter.group())
                    .<RedriveDecision>map(why -> new RedriveDecision.Refuse(refuse.refusal(), why))
                    .orElseGet(() -> decideAsItIs(deadLetter, topics));
        }
        String origin = deadLetter.text(EventHeaders.STREAMS_TOPIC);
        if (decision instanceof RedriveDecision.Refuse refuse
                && refuse.refusal() == Refusal.NO_ORIGIN
                && origin.startsWith(kafka.topics().outboxPrefix())) {
            topics.requireVisible(origin);
        }
        return decision;
    }

    private RedriveDecision decideAsItIs(DeadLetterRecord deadLetter, RedriveTopics topics) {
        return RedriveDecision.of(
                deadLetter,
                request.run(),
                request.maxRedrives(),
                kafka.topics(),
                topics.existing());
    }
}
