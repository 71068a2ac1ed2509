package com.example.shortener;

import org.springframework.boot.context.properties.ConfigurationProperties;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * What the environment sets. A service that starts with wrong settings fails later and elsewhere,
 * so this one doesn't start.
 *
 * @param base where short links live, without a slash at the end
 * @param secret keys the permutation; whoever has it can list all links, and it can never be
 *     changed in place
 * @param lease how many values of the counter a process takes at once
 */
@ConfigurationProperties("shortener")
record Settings(URI base, String secret, int lease) {

    Settings {
        if (base == null || base.getHost() == null || base.toString().endsWith("/")) {
            throw new IllegalArgumentException(
                    "SHORTENER_BASE must be an address such as https://short.example");
        }
        int length = secret == null ? 0 : secret.getBytes(StandardCharsets.UTF_8).length;
        if (length < 16 || length > 64) {
            throw new IllegalArgumentException("SHORTENER_SECRET must have 16 to 64 bytes");
        }
        if (lease < 1) {
            throw new IllegalArgumentException("SHORTENER_LEASE must be at least 1");
        }
    }

    byte[] secretBytes() {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    /** A record would print its secret, into a log sooner or later. */
    @Override
    public String toString() {
        return "Settings[base=" + base + ", lease=" + lease + "]";
    }
}
