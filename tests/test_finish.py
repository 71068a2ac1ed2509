"""What the site gets when its pages are built: styles that can apply, and code of few elements."""

from pathlib import Path

from course import finish

THEME = (
    '@charset "UTF-8";[dir=ltr] .md-nav{margin:0}[dir=rtl] .md-nav{margin:1px}'
    ".md-nav:not(.md-nav--lifted)>*,.md-banner{color:red}"
    "@media print{.tabbed-set>input:nth-child(2):checked~*{color:red}.md-nav{display:none}}"
    ":is(.a,.b)>p{color:red}@keyframes hb{0%{left:0}to{left:1px}}.md-tip{background:url('data:image/svg+xml;utf8,<svg/>')}"
)


def test_rules_of_the_theme_stay_where_a_page_or_a_script_has_their_classes(tmp_path: Path) -> None:
    scripts = tmp_path / "assets/javascripts"
    scripts.mkdir(parents=True)
    (scripts / "bundle.js").write_text('t.className="md-tip";e.querySelectorAll(".tabbed-set")', encoding="utf-8")
    used = finish.classes(tmp_path, ['<nav class="md-nav wide">'])
    assert finish.without_unused(THEME, used) == (
        '@charset "UTF-8";[dir=ltr] .md-nav{margin:0}.md-nav:not(.md-nav--lifted)>*{color:red}'
        "@media print{.md-nav{display:none}}"
        ":is(.a,.b)>p{color:red}@keyframes hb{0%{left:0}to{left:1px}}.md-tip{background:url('data:image/svg+xml;utf8,<svg/>')}"
    )
    with_tabs = finish.classes(tmp_path, ['<div class="tabbed-set">'])
    assert ".tabbed-set>input" in finish.without_unused(THEME, with_tabs)


def test_only_tokens_with_a_colour_are_elements() -> None:
    code = '<span></span><code><span class="k">def</span><span class="w"> </span><span class="nf">f</span><span class="p">():</span></code>'
    assert finish.UNCOLOURED.sub(r"\1", code) == (
        '<code><span class="k">def</span> <span class="nf">f</span>():</code>'
    )
