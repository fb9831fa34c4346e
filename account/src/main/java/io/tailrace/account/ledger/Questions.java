package io.tailrace.account.ledger;

import io.tailrace.account.Bucket;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What was asked of the buckets and was answered with a difference. For one thread. */
final class Questions {

    private record Question(Equation equation, Bucket bucket) {

        boolean isUntimed() {
            return bucket.minute() == IdMinute.UNTIMED;
        }

        private static int compare(Question one, Question other) {
            int byEquation = one.equation().compareTo(other.equation());
            return byEquation != 0 ? byEquation : one.bucket().compareTo(other.bucket());
        }
    }

    private final Map<Question, Imbalance> open = new TreeMap<>(Question::compare);

    /** The difference of ids without a time when all of them were counted for the first time. */
    private final Map<Question, Tally> baselines = new HashMap<>();

    /**
     * Takes an answer over.
     *
     * @param exact whether both sides have to be the same; otherwise nothing may be missing
     * @param number the number of the record since which it is so
     */
    void answer(
            Equation equation, Bucket bucket, Tally left, Tally found, boolean exact, long number) {
        Question question = new Question(equation, bucket);
        Tally baseline = baselines.get(question);
        Tally expected = baseline == null ? left : left.minus(baseline);
        boolean equal = exact ? expected.equals(found) : expected.count() <= found.count();
        // What ids without a time are compared with is known once all of them were counted.
        boolean pending = question.isUntimed() && baseline == null;
        Imbalance before = open.get(question);
        if (equal && !pending) {
            open.remove(question);
        } else if (before == null || !before.isOf(expected, found)) {
            open.put(question, new Imbalance(equation, bucket, expected, found, number, false));
        }
    }

    /**
     * The buckets whose two sides differ, by equation and bucket.
     *
     * @param certain whether what a difference belongs to has been counted everywhere
     * @param complete whether all that ever was is counted, so that nothing was there before
     */
    List<Imbalance> differences(Predicate<Imbalance> certain, boolean complete) {
        List<Imbalance> found = new ArrayList<>();
        for (Map.Entry<Question, Imbalance> each : List.copyOf(open.entrySet())) {
            Imbalance one = each.getValue();
            boolean isCertain = certain.test(one);
            if (isCertain && !complete && each.getKey().isUntimed() && isFirst(each)) {
                open.remove(each.getKey());
            } else if (!one.isEqual()) {
                found.add(one.certain(isCertain));
            }
        }
        return found;
    }

    private boolean isFirst(Map.Entry<Question, Imbalance> each) {
        Imbalance one = each.getValue();
        return baselines.putIfAbsent(each.getKey(), one.expected().minus(one.found())) == null;
    }

    /** Takes a question back. */
    void withdraw(Equation equation, Bucket bucket) {
        open.remove(new Question(equation, bucket));
    }

    /** Forgets all that was asked about the table of a source. */
    void withdrawPublished(String source) {
        open.keySet().removeIf(question -> isPublished(question, source));
        baselines.keySet().removeIf(question -> isPublished(question, source));
    }

    private static boolean isPublished(Question question, String source) {
        return question.equation() == Equation.PUBLISHED
                && question.bucket().source().equals(source);
    }
}
