package io.tailrace.console.http;

import org.eclipse.jetty.http.HttpStatus;

/** A request that is answered with an error, in the form of RFC 9457. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String remedy;

    private ApiException(int status, String message, String remedy) {
        super(message, null, false, false);
        this.status = status;
        this.remedy = remedy;
    }

    /** 400: the request has an impossible value. */
    public static ApiException badRequest(String message, String remedy) {
        return new ApiException(HttpStatus.BAD_REQUEST_400, message, remedy);
    }

    /** 404: what the request names does not exist. */
    public static ApiException notFound(String message, String remedy) {
        return new ApiException(HttpStatus.NOT_FOUND_404, message, remedy);
    }

    /** 409: the request cannot be carried out at this time. */
    public static ApiException conflict(String message, String remedy) {
        return new ApiException(HttpStatus.CONFLICT_409, message, remedy);
    }

    /** 403: the caller's role may not do that. */
    public static ApiException forbidden(String message, String remedy) {
        return new ApiException(HttpStatus.FORBIDDEN_403, message, remedy);
    }

    /** 503: what the answer needs cannot be reached. */
    public static ApiException unavailable(String message, String remedy) {
        return new ApiException(HttpStatus.SERVICE_UNAVAILABLE_503, message, remedy);
    }

    /** An error with any status. */
    static ApiException of(int status, String message, String remedy) {
        return new ApiException(status, message, remedy);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What the caller can do about it. */
    public String remedy() {
        return remedy;
    }
}
