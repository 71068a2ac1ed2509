package com.example.shortener;

import com.example.shortener.Links.NewLink;
import com.example.shortener.Links.Redirect;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import java.net.URI;
import java.time.Duration;

/**
 * HTTP and nothing else: what a request says becomes a call, what the call says becomes an answer.
 */
@RestController
class LinkController {

    record Created(String key, URI link) {}

    private final Links links;
    private final Settings settings;

    LinkController(Links links, Settings settings) {
        this.links = links;
        this.settings = settings;
    }

    @PostMapping("/v1/links")
    ResponseEntity<Created> create(
            @RequestHeader("Idempotency-Key") String idempotencyKey, @RequestBody NewLink link) {
        if (idempotencyKey.isBlank() || idempotencyKey.length() > 200) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST,
                    settings.base(),
                    "key-unusable",
                    "An Idempotency-Key has 1 to 200 characters.");
        }
        String key = links.create(idempotencyKey, link);
        return ResponseEntity.created(URI.create("/v1/links/" + key))
                .body(new Created(key, URI.create(settings.base() + "/" + key)));
    }

    /**
     * Answers HEAD as well. The pattern keeps longer paths and files such as /favicon.ico from the
     * database.
     */
    @GetMapping("/{key:[0-9A-Za-z-]{3,64}}")
    ResponseEntity<Void> follow(@PathVariable String key) {
        Redirect redirect = links.follow(key);
        return ResponseEntity.status(HttpStatus.FOUND)
                .header(HttpHeaders.LOCATION, redirect.address())
                .cacheControl(
                        CacheControl.maxAge(Duration.ofSeconds(redirect.seconds())).cachePrivate())
                .build();
    }
}
