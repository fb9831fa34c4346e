package io.tailrace.processor.held;

import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a {@link HeldOperation}.
 *
 * @param request what was asked for
 * @param selected for how many events a command was sent
 * @param stillHeld how many of these events were still held when the wait was over
 * @param deadLettered how many of these events became dead letters of this run; 0 for a release
 */
public record HeldReport(HeldRequest request, long selected, long stillHeld, long deadLettered) {

    /**
     * How many events were no longer held when their command was executed, because they had been
     * delivered, or taken by another command. Not known for a release.
     */
    public long goneBefore() {
        return selected - stillHeld - deadLettered;
    }

    /** All figures by name, in the order to show them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", request.run());
        figures.put("selected", selected);
        if (request.action() != Action.RELEASE_NOW) {
            figures.put(request.action() == Action.CANCEL ? "cancelled" : "erased", deadLettered);
            figures.put("deliveredBefore", goneBefore());
        } else {
            figures.put("noLongerHeld", selected - stillHeld);
        }
        figures.put("stillHeld", stillHeld);
        return figures;
    }
}
