package com.example.shortener;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

import java.net.URI;

/**
 * An error as RFC 9457 has it; Spring turns it into the answer. No cache may keep one: the link may
 * exist a second later.
 */
class Problem extends ErrorResponseException {

    Problem(HttpStatus status, URI base, String kind, String title) {
        super(status, body(status, base, kind, title), null);
        getHeaders().setCacheControl(CacheControl.noStore());
    }

    private static ProblemDetail body(HttpStatus status, URI base, String kind, String title) {
        ProblemDetail body = ProblemDetail.forStatus(status);
        body.setType(URI.create(base + "/problems/" + kind));
        body.setTitle(title);
        return body;
    }
}
