package com.example.shortener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;

class KeysTest {

    /** What labs/url_shortener/keys.py answers; tests/test_examples.py compares them with it. */
    @ParameterizedTest
    @CsvSource({
        "not this one in production, 0, PpOanBt",
        "not this one in production, 1, syApF8j",
        "not this one in production, 999, 9hVqnIK",
        "not this one in production, 11999999999, 1gmySTT",
        "not this one in production, 3521614606207, j55JNjQ",
        "another secret, 0, olNRE51",
        "another secret, 3521614606207, AaN128Z",
    })
    void agreesWithTheCaseStudy(String secret, long counter, String key) {
        assertEquals(key, keys(secret).keyOf(counter));
        assertEquals(counter, keys(secret).counterOf(key));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyKeyLeadsBackToItsCounter(long seed) {
        Random random = new Random(seed);
        for (int turn = 0; turn < 2_000; turn++) {
            byte[] secret = new byte[1 + random.nextInt(64)];
            random.nextBytes(secret);
            long counter = (long) (random.nextDouble() * Keys.ALL);
            Keys keys = new Keys(secret);
            String key = keys.keyOf(counter);
            assertTrue(key.matches("[0-9A-Za-z]{7}"), key);
            assertEquals(counter, keys.counterOf(key), key);
        }
    }

    @Test
    void hitsEveryNumberOnce() {
        Keys small =
                new Keys(
                        bytes("secret"),
                        6,
                        3844); // 62 squared, of 4,096: small enough to try them all
        long[] hit = LongStream.range(0, 3844).map(small::permute).sorted().toArray();
        assertEquals(3844, LongStream.of(hit).distinct().count());
        assertEquals(0, hit[0]);
        assertEquals(3843, hit[3843]);
    }

    @Test
    void refusesWhatHasNoKey() {
        assertThrows(IllegalArgumentException.class, () -> keys("secret").keyOf(Keys.ALL));
        assertThrows(IllegalArgumentException.class, () -> keys("secret").keyOf(-1));
    }

    private static Keys keys(String secret) {
        return new Keys(bytes(secret));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
