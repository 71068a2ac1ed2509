package com.example.shortener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A running server on the loopback, asked by many at once: what the calls of one thread can't show.
 */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "shortener.secret=not this one in production",
            "shortener.lease=7", // small, so that ranges run out while others wait
            "spring.datasource.url=${TEST_DATABASE:jdbc:h2:mem:server;DB_CLOSE_DELAY=-1}",
        })
class ServerTest {

    private final HttpClient client = HttpClient.newHttpClient(); // which follows no redirects

    @Autowired private Environment environment;

    @Autowired private JdbcClient db;

    @Autowired private Settings settings;

    @Test
    void oneRequestSentTwentyTimesAtOnceMakesOneLink() {
        List<HttpResponse<String>> answers = together(20, turn -> "same");
        Set<String> bodies = new HashSet<>();
        for (HttpResponse<String> answer : answers) {
            assertEquals(201, answer.statusCode(), answer.body());
            bodies.add(answer.body());
        }
        assertEquals(1, bodies.size());
        assertEquals(
                1,
                db.sql("SELECT count(*) FROM link WHERE request = 'same'")
                        .query(Long.class)
                        .single());
    }

    @Test
    void fiftyRequestsAtOnceGetFiftyKeys() {
        List<HttpResponse<String>> answers = together(50, turn -> "request-" + turn);
        Set<String> places = new HashSet<>();
        for (HttpResponse<String> answer : answers) {
            assertEquals(201, answer.statusCode(), answer.body());
            places.add(answer.headers().firstValue("Location").orElseThrow());
        }
        assertEquals(50, places.size());
    }

    @Test
    void processesThatShareTheLeaseRowNeverShareAValue() {
        List<CompletableFuture<List<Long>>> processes =
                IntStream.range(0, 4)
                        .mapToObj(process -> new Counter(db, settings))
                        .map(
                                counter ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        IntStream.range(0, 200)
                                                                .mapToObj(turn -> counter.next())
                                                                .toList()))
                        .toList();
        Set<Long> values = new HashSet<>();
        processes.forEach(process -> values.addAll(process.join()));
        assertEquals(800, values.size());
    }

    @Test
    void tellsThatItIsWell() throws Exception {
        for (String probe : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
            HttpResponse<String> answer = client.send(to(probe).build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().contains("\"UP\""), answer.body());
        }
    }

    private List<HttpResponse<String>> together(int requests, IntFunction<String> idempotencyKey) {
        List<CompletableFuture<HttpResponse<String>>> sent =
                IntStream.range(0, requests)
                        .mapToObj(
                                turn ->
                                        to("/v1/links")
                                                .header(
                                                        "Idempotency-Key",
                                                        idempotencyKey.apply(turn))
                                                .header("Content-Type", "application/json")
                                                .POST(
                                                        HttpRequest.BodyPublishers.ofString(
                                                                "{\"address\":"
                                                                    + " \"https://example.com/\"}"))
                                                .build())
                        .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
                        .toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create(
                        "http://127.0.0.1:" + environment.getProperty("local.server.port") + path));
    }
}
