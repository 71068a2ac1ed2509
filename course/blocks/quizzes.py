"""Quizzes: ``/// quiz | ID`` becomes a question with options and, folded, the answers with their explanations.

Everything is readable without a script; ``quiz.js`` makes the options choosable. What the block says is read by
``course.quizzes``, from its source: that is where findings get their lines, and why the content is taken raw here.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_string

from course import quizzes
from course.blocks.context import page_of
from course.blocks.html import element
from course.quizzes import Option, Question

SEVERAL = "More than one may be right."


class QuizBlock(Block):  # type: ignore[misc]
    """``/// quiz | ID`` with the option ``about``, the id of the heading whose subject is asked for."""

    NAME = "quiz"
    ARGUMENT = None  # A missing id is reported with its line; a block that refuses it would turn into a paragraph.
    OPTIONS = {"about": ["", type_string]}  # noqa: RUF012

    def _validate(self, parent: Element, arg: Any, **options: Any) -> bool:
        known = {name: str(value) for name, value in options.items() if name in self.OPTIONS}
        return bool(super()._validate(parent, arg, **known))

    def on_markdown(self) -> str:
        return "raw"

    def on_create(self, parent: Element) -> Element:
        made = element("course-quiz")
        parent.append(made)
        return made

    def on_end(self, block: Element) -> None:
        lines = (block.text or "").split("\n")
        block.text = None
        question = quizzes.parse((self.argument or "").strip(), self.options["about"], lines)
        block.attrib.update(
            {"id": f"quiz-{question.id}", "data-id": question.id, "data-kind": "several" if question.several else "one"}
        )
        block.append(_draw(self.md, question))


def _draw(md: Markdown, question: Question) -> Element:
    field = element("fieldset")
    asked = element("div", class_="quiz-question")
    _write(md, asked, question.text)
    # A legend can hold words only; what else the question has stands below it.
    if len(asked) and asked[0].tag == "p":
        legend = asked[0]
        asked.remove(legend)
        legend.tag = "legend"
    else:
        legend = element("legend", "Question")
    field.append(legend)
    if len(asked):
        field.append(asked)
    if question.several:
        field.append(element("p", SEVERAL, class_="quiz-hint"))
    field.append(_options(md, question))
    field.append(_answers(md, question))
    return field


def _options(md: Markdown, question: Question) -> Element:
    made = element("ol", class_="quiz-options", type="A")
    for option in question.options:
        item = element("li", data_option=option.key)
        _write(md, item, option.text, bare=True)
        made.append(item)
    return made


def _answers(md: Markdown, question: Question) -> Element:
    made = element("ol", type="A")
    for option in question.options:
        made.append(_answer(md, option))
    folded = element("details", element("summary", "Answers and explanations"), made, class_="quiz-answers")
    headings = {} if not question.about else quizzes.headings(page_of(md).text)
    if question.about in headings:
        there = element("a", href=f"#{question.about}")
        there.text = headings[question.about]
        folded.append(element("p", "Read again: ", there, class_="quiz-about"))
    return folded


def _answer(md: Markdown, option: Option) -> Element:
    item = element("li", data_option=option.key)
    if option.right:
        item.set("data-right", "")
    _write(md, item, option.explanation, bare=True)
    verdict = element("strong", "Right." if option.right else "Wrong.", class_="quiz-verdict")
    first = item[0] if item.text is None and len(item) and item[0].tag == "p" else item
    verdict.tail, first.text = f" {first.text or ''}", None
    first.insert(0, verdict)
    return item


def _write(md: Markdown, parent: Element, text: str, bare: bool = False) -> None:
    """Parses Markdown into ``parent``; ``bare``: a single paragraph goes without its <p>."""
    lines = text.split("\n")
    if "fenced_code_block" in md.preprocessors:
        lines = md.preprocessors["fenced_code_block"].run(lines)
    md.parser.parseChunk(parent, "\n".join(lines))
    if bare and len(parent) == 1 and parent[0].tag == "p":
        only = parent[0]
        parent.remove(only)
        parent.text = only.text
        parent.extend(only)


class _Check(Preprocessor):
    """Reports what is wrong with the page's quizzes, from the file, so that lines are the file's."""

    def run(self, lines: list[str]) -> list[str]:
        page = page_of(self.md)
        for finding in quizzes.read(page.text or "\n".join(lines), page.path)[1]:
            page.report(finding)
        return lines


class _Summary(Treeprocessor):
    """Puts the page's count and “Try the ones I missed” behind the last quiz."""

    def run(self, root: Element) -> None:
        parents = {child: parent for parent in root.iter() for child in parent}
        found = [child for child in parents if child.tag == "course-quiz"]
        if len(found) > 1:
            parent = parents[found[-1]]
            parent.insert(list(parent).index(found[-1]) + 1, element("course-quiz-summary"))


class QuizExtension(BlocksExtension):  # type: ignore[misc]
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:
        md.block_level_elements += ["course-quiz", "course-quiz-summary"]
        md.preprocessors.register(_Check(md), "quiz-check", 100)
        md.treeprocessors.register(_Summary(md), "quiz-summary", 4)
        block_mgr.register(QuizBlock, self.getConfigs())


def makeExtension(**options: Any) -> QuizExtension:
    return QuizExtension(**options)
