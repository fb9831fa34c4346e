package io.tailrace.chaos.subscriber;

/**
 * An event that was committed to its topic.
 *
 * @param sequence which of its aggregate's events it is, from 0
 */
record Sent(String eventId, String aggregate, long sequence, Behaviour behaviour) {}
