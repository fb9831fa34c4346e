package io.tailrace.process.lookup;

/** What a console asks relays in {@link LookupTopic}. */
public sealed interface LookupQuestion permits RowQuestion, BucketQuestion, UnknownQuestion {

    /** Names the question; a UUID in its 36-character form. */
    String key();
}
