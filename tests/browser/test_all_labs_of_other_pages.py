"""Every lab of the other pages (case studies, challenges, practice) in the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.labs_in_page import labs_of, wrong_in


def test_every_lab_of_the_other_pages_prints_in_the_page_what_it_prints_here(
    clean_page: Page, site_url: str, site_dir: Path, request: pytest.FixtureRequest
) -> None:
    clean_page.goto(site_url)
    found = labs_of(site_dir, topics=False, case_studies=request.config.getoption("--labs-tests-in-page"))
    assert found
    assert wrong_in(found, clean_page, with_tests=request.config.getoption("--labs-tests-in-page")) == {}
