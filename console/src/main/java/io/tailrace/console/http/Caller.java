package io.tailrace.console.http;

/**
 * Who sends a request.
 *
 * @param name for the audit log: what the reverse proxy says, or how the caller was recognized
 * @param role what the caller may do
 */
public record Caller(String name, Role role) {}
