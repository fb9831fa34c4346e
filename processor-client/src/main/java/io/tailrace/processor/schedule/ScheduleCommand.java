package io.tailrace.processor.schedule;

/**
 * What an operator wants to be done with one held event.
 *
 * @param action what is to be done
 * @param key the key of the event in the schedule
 * @param run the name of the command of the operator
 * @param why why the operator gave the command; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ScheduleCommand(Action action, byte[] key, String run, String why) {

    /** What can be done with a held event. */
    public enum Action {
        /** The event becomes a dead letter. */
        CANCEL("cancel"),
        /** The event is delivered at once, as if it were due. */
        RELEASE_NOW("release-now"),
        /**
         * The event is forgotten: its dead letter has neither its payload nor its key, and cannot
         * be redriven.
         */
        ERASE("erase");

        private final String text;

        Action(String text) {
            this.text = text;
        }

        /** The name on the command line and in the topic of commands. */
        public String text() {
            return text;
        }
    }

    /** The error of every dead letter whose event was erased in a run. */
    public static String erasedIn(String run) {
        return "erased in run " + run;
    }

    /** How the error of every dead letter begins whose event was cancelled in a run. */
    public static String cancelledIn(String run) {
        return "cancelled in run " + run + ": ";
    }
}
