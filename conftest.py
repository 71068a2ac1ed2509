"""Options of the tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--labs-tests-in-page", action="store_true", help="run the labs' tests in the browser too; minutes"
    )
