package com.example.shortener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be shortened and under which name: labs/url_shortener/rules.py without its protected
 * names.
 */
final class Rules {

    // Narrower than the standards, so that we and every browser read the same host: a name in
    // ASCII and no number, no user before it, nothing percent-encoded in it; and no backslash,
    // space or line break anywhere.
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "(?i)https?://((?:[a-z0-9-]+\\.)+[a-z][a-z0-9-]*)\\.?(?::[0-9]+)?"
                            + "(?:[/?#][!-\\[\\]-~]*)?");

    // Always a hyphen, and no generated key has one.
    private static final Pattern ALIAS = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)+");

    private Rules() {}

    static boolean aliasAllowed(String alias) {
        return alias.length() <= 64 && ALIAS.matcher(alias).matches();
    }

    /** The host of an address that we would redirect to, in lower case; none if we wouldn't. */
    static Optional<String> host(String address) {
        Matcher matcher = ADDRESS.matcher(address);
        return address.length() <= 2048 && matcher.matches()
                ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** The host and the domains above it: any of them may be blocked. */
    static List<String> domains(String host) {
        List<String> domains = new ArrayList<>(List.of(host));
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            domains.add(host.substring(dot + 1));
        }
        return domains;
    }
}
