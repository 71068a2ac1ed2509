package com.example.shortener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

class RulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "http://EXAMPLE.com./",
                "https://example.com:8443/a?b=c#d",
            })
    void readsTheHost(String address) {
        assertEquals(Optional.of("example.com"), Rules.host(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "//example.com/",
                "ftp://example.com/",
                "https://localhost/",
                "https://127.0.0.1/",
                "https://bank.example@evil.test/",
                "https://evil.test\\.bank.example/",
                "https://%65vil.test/",
                "https://example.com/ ",
                "https://example.com/\r\nSet-Cookie: a=b",
                "https://exämple.com/",
                "",
            })
    void refusesWhatCouldBeReadInAnotherWay(String address) {
        assertEquals(Optional.empty(), Rules.host(address));
    }

    @Test
    void refusesWhatIsTooLong() {
        assertTrue(Rules.host("https://example.com/" + "a".repeat(2028)).isPresent());
        assertTrue(Rules.host("https://example.com/" + "a".repeat(2029)).isEmpty());
    }

    @Test
    void knowsTheDomainsAboveAHost() {
        assertEquals(
                List.of("login.evil.test", "evil.test", "test"), Rules.domains("login.evil.test"));
    }

    @Test
    void keepsAliasesApartFromKeys() {
        assertTrue(Rules.aliasAllowed("spring-sale-2026"));
        for (String alias :
                List.of(
                        "",
                        "PpOanBt",
                        "spring",
                        "spring-",
                        "-sale",
                        "Spring-sale",
                        "spring--sale",
                        "a-" + "b".repeat(63))) {
            assertFalse(Rules.aliasAllowed(alias), alias);
        }
    }
}
