package io.tailrace.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes event ids: the first 128 bits of the SHA-256 of the id's text in UTF-8. Nobody can choose
 * ids whose hashes make up for each other. For one thread.
 */
public final class IdHash {

    private final MessageDigest sha256;

    /** A hash function. */
    public IdHash() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The tally of one event.
     *
     * @param id the id as in the header {@code ce_id}, in UTF-8
     */
    public Tally of(byte[] id) {
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(id));
        return new Tally(1, hash.getLong(), hash.getLong());
    }

    /** The tally of one event. */
    public Tally of(String id) {
        return of(id.getBytes(StandardCharsets.UTF_8));
    }
}
