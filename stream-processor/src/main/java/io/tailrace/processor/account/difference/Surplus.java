package io.tailrace.processor.account.difference;

/**
 * What events are that are on the right side of an equation only.
 *
 * @param duplicated how many are copies of events of the left side
 * @param phantom how many nobody has committed or published
 */
public record Surplus(long duplicated, long phantom) {}
