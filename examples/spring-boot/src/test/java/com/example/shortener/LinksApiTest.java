package com.example.shortener;

import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The whole service without a network: requests go to Spring's dispatcher, statements to the
 * database.
 */
@SpringBootTest(
        properties = {
            "shortener.secret=not this one in production",
            "shortener.base=https://short.example",
            "spring.datasource.url=${TEST_DATABASE:jdbc:h2:mem:api;DB_CLOSE_DELAY=-1}",
        })
@AutoConfigureMockMvc
class LinksApiTest {

    private static final String REPORT = "{\"address\": \"https://example.com/reports/2026?q=4\"}";
    private static final String REPORT_WITH_NULL = REPORT.replace("{", "{\"alias\": null, ");
    private static final String OTHER = "{\"address\": \"https://example.org/\"}";
    private static final AtomicLong NOW = new AtomicLong();

    @TestConfiguration
    static class StoppedClock {
        @Bean
        @Primary
        InstantSource stopped() {
            return () -> Instant.ofEpochSecond(NOW.get());
        }
    }

    @Autowired private MockMvc mvc;

    @Autowired private JdbcClient db;

    @BeforeEach
    void start() {
        NOW.set(1_000);
        for (String table : new String[] {"link", "request", "blocked_host"}) {
            db.sql("DELETE FROM " + table).update();
        }
    }

    @Test
    void createsALinkAndFollowsIt() throws Exception {
        create("a", REPORT)
                .andExpect(status().isCreated())
                .andExpect(header().string("Location", startsWith("/v1/links/")))
                .andExpect(jsonPath("$.link").value("https://short.example/" + keyOf("a")));
        mvc.perform(get("/" + keyOf("a")))
                .andExpect(status().isFound())
                .andExpect(header().string("Location", "https://example.com/reports/2026?q=4"))
                .andExpect(header().string("Cache-Control", "max-age=60, private"));
        mvc.perform(head("/" + keyOf("a"))).andExpect(status().isFound());
        mvc.perform(post("/" + keyOf("a"))).andExpect(status().isMethodNotAllowed());
    }

    @Test
    void aRetryGetsTheFirstAnswerAndMakesNoSecondLink() throws Exception {
        String first = create("a", REPORT).andReturn().getResponse().getContentAsString();
        db.sql("INSERT INTO blocked_host VALUES ('example.com', 1)").update();
        create("a", REPORT_WITH_NULL)
                .andExpect(status().isCreated())
                .andExpect(content().string(first));
        assertEquals(1, count("link"));
    }

    @Test
    void aRetryAfterTheLinkExpiredGetsTheFirstAnswerToo() throws Exception {
        String body = "{\"address\": \"https://example.com/\", \"expires_at\": 1100}";
        String first = create("a", body).andReturn().getResponse().getContentAsString();
        NOW.set(1_200);
        create("a", body).andExpect(status().isCreated()).andExpect(content().string(first));
    }

    @Test
    void aRetryFinishesWhatACrashLeftBetweenTheTwoWrites() throws Exception {
        String first = create("a", REPORT).andReturn().getResponse().getContentAsString();
        db.sql("DELETE FROM link").update(); // as if the process had died before the second write
        create("a", REPORT).andExpect(status().isCreated()).andExpect(content().string(first));
        mvc.perform(get("/" + keyOf("a"))).andExpect(status().isFound());
    }

    @Test
    void theSameIdempotencyKeyWithAnotherBodyIsRefused() throws Exception {
        create("a", REPORT);
        problem(create("a", OTHER), 422, "key-reused");
        assertEquals(1, count("link"));
    }

    @Test
    void anAliasBelongsToTheFirstRequest() throws Exception {
        create("a", "{\"address\": \"https://example.com/\", \"alias\": \"spring-sale\"}")
                .andExpect(status().isCreated())
                .andExpect(header().string("Location", "/v1/links/spring-sale"));
        problem(
                create("b", "{\"address\": \"https://example.org/\", \"alias\": \"spring-sale\"}"),
                409,
                "alias-taken");
        mvc.perform(get("/spring-sale"))
                .andExpect(header().string("Location", "https://example.com/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"address\": \"javascript:alert(1)\"}",
                "{\"address\": \"https://bank.example@evil.test/\"}",
                "{\"address\": \"https://login.blocked.test/\"}",
                "{\"address\": \"https://short.example/PpOanBt\"}",
                "{\"address\": \"https://example.com/\\r\\nSet-Cookie: a=b\"}",
                "{\"address\": \"https://example.com/\", \"expires_at\": 1000}",
                "{\"address\": null}",
                "{}",
            })
    void refusesAddressesThatAreNotForRedirects(String body) throws Exception {
        db.sql("INSERT INTO blocked_host VALUES ('blocked.test', 1)").update();
        problem(create("a", body), 422, "address-refused");
        assertEquals(0, count("request"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PpOanBt", "v1"})
    void refusesAliasesThatCouldBeKeysOrPaths(String alias) throws Exception {
        problem(
                create(
                        "a",
                        "{\"address\": \"https://example.com/\", \"alias\": \"" + alias + "\"}"),
                422,
                "alias-refused");
    }

    @Test
    void errorsOfTheFrameworkAreProblemsToo() throws Exception {
        mvc.perform(
                        post("/v1/links")
                                .contentType(MediaType.APPLICATION_JSON)
                                .content(REPORT)) // no Idempotency-Key
                .andExpect(status().isBadRequest())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON));
        create("a", "{\"address\": ")
                .andExpect(status().isBadRequest())
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON));
        problem(create("k".repeat(201), REPORT), 400, "key-unusable");
    }

    @Test
    void aLinkEndsOnTheSecondItExpiresAndNoBrowserKeepsItLonger() throws Exception {
        create("a", "{\"address\": \"https://example.com/\", \"expires_at\": 1100}")
                .andExpect(status().isCreated());
        NOW.set(1_095);
        mvc.perform(get("/" + keyOf("a")))
                .andExpect(header().string("Cache-Control", "max-age=5, private"));
        NOW.set(1_100);
        problem(mvc.perform(get("/" + keyOf("a"))), 410, "link-gone");
    }

    @Test
    void aBlockedHostStopsItsLinks() throws Exception {
        create("a", REPORT);
        db.sql("INSERT INTO blocked_host VALUES ('example.com', 1)").update();
        problem(mvc.perform(get("/" + keyOf("a"))), 410, "link-gone");
    }

    @Test
    void whatNeverWasIsNotFound() throws Exception {
        problem(mvc.perform(get("/PpOanB0")), 404, "no-such-link");
        mvc.perform(get("/favicon.ico")).andExpect(status().isNotFound());
    }

    @Test
    void aKeyIssuedTwiceIsAnAlarmAndOverwritesNothing() throws Exception {
        create("a", REPORT);
        // As if the counter had gone back and given the same value to another request.
        db.sql("UPDATE request SET idempotency_key = 'b' WHERE idempotency_key = 'a'").update();
        Exception alarm = assertThrows(Exception.class, () -> create("b", REPORT));
        assertTrue(alarm.getMessage().contains("The key was issued before."), alarm.getMessage());
        mvc.perform(get("/" + keyOf("b")))
                .andExpect(header().string("Location", "https://example.com/reports/2026?q=4"));
    }

    private ResultActions create(String idempotencyKey, String body) throws Exception {
        return mvc.perform(
                post("/v1/links")
                        .header("Idempotency-Key", idempotencyKey)
                        .contentType(MediaType.APPLICATION_JSON)
                        .content(body));
    }

    private static void problem(ResultActions answer, int status, String kind) throws Exception {
        answer.andExpect(status().is(status))
                .andExpect(content().contentType(MediaType.APPLICATION_PROBLEM_JSON))
                .andExpect(header().string("Cache-Control", "no-store"))
                .andExpect(jsonPath("$.type").value("https://short.example/problems/" + kind))
                .andExpect(jsonPath("$.status").value(status));
    }

    private String keyOf(String idempotencyKey) {
        return db.sql("SELECT link_key FROM request WHERE idempotency_key = ?")
                .param(idempotencyKey)
                .query(String.class)
                .single();
    }

    private long count(String table) {
        return db.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
