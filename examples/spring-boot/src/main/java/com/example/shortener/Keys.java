package com.example.shortener;

import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * Values of the counter as keys and back, by a keyed permutation: the same keys as
 * labs/url_shortener/keys.py makes.
 */
final class Keys {

    static final int LENGTH = 7;
    static final long ALL = 3_521_614_606_208L; // 62 to the power of LENGTH
    private static final String ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ROUNDS = 10;

    private final byte[] secret;
    private final int half; // bits
    private final long limit;

    /** Two halves of 21 bits: 2^42 is the smallest even power of two that holds every key. */
    Keys(byte[] secret) {
        this(secret, 21, ALL);
    }

    /** Of another size, so that a test can try all numbers. */
    Keys(byte[] secret, int half, long limit) {
        this.secret = secret.clone();
        this.half = half;
        this.limit = limit;
    }

    String keyOf(long counter) {
        long number = permute(counter);
        char[] key = new char[LENGTH];
        for (int place = LENGTH - 1; place >= 0; place--) {
            key[place] = ALPHABET.charAt((int) (number % ALPHABET.length()));
            number /= ALPHABET.length();
        }
        return new String(key);
    }

    long counterOf(String key) {
        long number = 0;
        for (char character : key.toCharArray()) {
            number = number * ALPHABET.length() + ALPHABET.indexOf(character);
        }
        return restore(number);
    }

    /** Permutes again until the result is a key (cycle walking), which keeps it a permutation. */
    long permute(long number) {
        if (number < 0 || number >= limit) {
            throw new IllegalArgumentException(number + " has no key: there are " + limit);
        }
        do {
            number = feistel(number, 0, 1);
        } while (number >= limit);
        return number;
    }

    long restore(long number) {
        do {
            number = feistel(number, ROUNDS - 1, -1);
        } while (number >= limit);
        return number;
    }

    /** With the rounds in reverse order it undoes itself. */
    private long feistel(long number, int first, int step) {
        long mask = (1L << half) - 1;
        long left = number >>> half;
        long right = number & mask;
        for (int round = first; round >= 0 && round < ROUNDS; round += step) {
            long mixed = left ^ (hash(round, right) & mask);
            left = right;
            right = mixed;
        }
        return right << half | left;
    }

    private long hash(int round, long right) {
        byte[] message = {(byte) round, (byte) (right >>> 16), (byte) (right >>> 8), (byte) right};
        byte[] out = new byte[4];
        // A new one for every call: it holds state, and threads must not share it.
        var digest = new Blake2bDigest(secret, out.length, null, null);
        digest.update(message, 0, message.length);
        digest.doFinal(out, 0);
        return (out[0] & 0xFFL) << 24
                | (out[1] & 0xFFL) << 16
                | (out[2] & 0xFFL) << 8
                | (out[3] & 0xFFL);
    }
}
