"""Numbers and their units stay on one line, letters of ordinals are raised; except in code."""

from markdown import markdown


def html(text: str) -> str:
    return markdown(text, extensions=["course.blocks"])


def test_a_number_keeps_its_unit() -> None:
    assert html("At 80 % it takes 20 ms, or [9 hours](#x) for 3 MB/s.\n").replace("\u00a0", "~") == (
        '<p>At 80~% it takes 20~ms, or <a href="#x">9~hours</a> for 3~MB/s.</p>'
    )


def test_other_words_and_code_are_left_alone() -> None:
    assert "\u00a0" not in html("2 servers, 3 minor faults, 5 messages, `x = 80 % 3`\n\n    80 % 3\n")


def test_the_letters_of_an_ordinal_are_raised() -> None:
    assert html("The 99th, the *1st* and the month; `99th`.\n") == (
        "<p>The 99<sup>th</sup>, the <em>1<sup>st</sup></em> and the month; <code>99th</code>.</p>"
    )
