package io.tailrace.chaos.run;

import io.tailrace.testkit.account.Account;
import java.util.ArrayList;
import java.util.List;

/** Lists violated guarantees in words. For one thread. */
public final class Violations {

    private static final int SHOWN = 10;

    private final List<String> found = new ArrayList<>();

    /** Adds a kind of violation, unless its number is 0. */
    public Violations add(int number, String kind) {
        if (number != 0) {
            found.add("%,d %s".formatted(number, kind));
        }
        return this;
    }

    /** Adds what an account found. */
    public Violations add(Account account) {
        return add(account.lost().size(), "lost")
                .add(account.duplicated().size(), "duplicated")
                .add(account.phantom().size(), "phantom")
                .add(account.reordered().size(), "reordered");
    }

    /** The ids of violating events, or their number and the first ten of them. */
    public static String some(List<String> ids) {
        return ids.size() <= SHOWN
                ? ids.toString()
                : ids.size() + ", the first " + ids.subList(0, SHOWN);
    }

    /** The violations, for example {@code 3 lost}, in the order in which they were added. */
    public List<String> list() {
        return List.copyOf(found);
    }
}
