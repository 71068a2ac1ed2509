"""A whole run: every address once, hosts side by side, and a report whatever happens."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from course.links import urls
from course.links.fetch import Clock, Fetcher, now
from course.links.inspect import Inspector
from course.links.manners import Lanes
from course.links.model import Link, Result
from course.links.options import Options
from course.links.state import NOT_ASKED, State
from course.links.transport import NO_HOST, Transport

Learn = Callable[[Result], None]
# Names that RFC 2606 and RFC 6761 keep from ever being hosts.
_NEVER = (".invalid", ".test", ".example", ".localhost")


def silent(result: Result) -> None:
    """Shows nothing."""


async def check(
    links: Sequence[Link],
    options: Options,
    learn: Learn = silent,
    clock: Clock = now,
    last_right: Mapping[str, str] | None = None,
) -> list[Result]:
    """A result for each link, in their order; ``learn`` gets each as soon as it is known. Never raises for what a link does."""
    results: dict[str, Result] = {}
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32, "names"))  # names are looked up in threads
    ask = [link for link in links if not _skipped(link, options, clock().date(), results, learn)]
    async with Transport(options) as transport:
        lanes = Lanes(options.per_host, options.rate, options.concurrency)
        inspector = Inspector(Fetcher(transport, lanes, options, clock), options, last_right)

        async def one(group: Sequence[Link]) -> None:
            try:
                found = await inspector.inspect(group)
            except Exception as error:  # one bad address never costs another its verdict
                reason = f"could not be judged ({type(error).__name__}: {error})"
                found = [Result(link.url, "unreachable", reason, link.places) for link in group]
            for result in found:
                results[result.url] = result
                learn(result)

        tasks = [asyncio.create_task(one(group)) for group in _by_request(ask)]
        try:
            async with asyncio.timeout(options.deadline):
                await asyncio.gather(*tasks)
        except TimeoutError:
            pass
        finally:
            await end(tasks)
            await inspector.close()
    for link in links:
        results.setdefault(link.url, not_asked(link))
    return [results[link.url] for link in links]


async def end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancels the tasks until all are over: before Python 3.12 one that is cancelled while its answer comes may not hear of it."""
    while under_way := [task for task in tasks if not task.done()]:
        for task in under_way:
            task.cancel()
        await asyncio.wait(under_way, timeout=1)


def not_asked(link: Link) -> Result:
    return Result(link.url, "unreachable", f"{NOT_ASKED}: the run ended before its turn", link.places)


def _skipped(link: Link, options: Options, today: datetime.date, results: dict[str, Result], learn: Learn) -> bool:
    rule = next((rule for rule in options.skip if rule.applies(link.url, today)), None)
    if rule is not None:
        results[link.url] = Result(link.url, "skipped", f"is left out until {rule.until}: {rule.reason}", link.places)
        learn(results[link.url])
    return rule is not None


def _by_request(links: Sequence[Link]) -> list[list[Link]]:
    """Links that one request answers: those that differ in their fragments alone."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        try:
            form = urls.request_form(link.url)
        except urls.MalformedError:
            form = link.url
        groups.setdefault(form, []).append(link)
    return list(groups.values())


def without_network(results: Sequence[Result]) -> list[Result]:
    """Where nothing answered and no name at all could be found, it is this machine that is cut off, and nothing is known."""
    gone = [result for result in results if result.verdict == "broken" and result.reason == NO_HOST]
    hosts = {urls.host_of(result.url) for result in gone}
    if len(hosts) < 3 or any(result.status for result in results):
        return list(results)
    reason = "no name could be looked up at all: this machine seems to have no network"
    return [
        replace(result, verdict="unreachable", reason=reason)
        if result in gone and not urls.host_of(result.url).endswith(_NEVER)
        else result
        for result in results
    ]


async def check_with_memory(
    links: Sequence[Link],
    options: Options,
    state: State,
    everything: bool = False,
    learn: Learn = silent,
    clock: Clock = now,
) -> list[Result]:
    """As ``check``, with what was right lately taken from the state, and what is learnt kept there."""
    ask, known = (list(links), []) if everything else state.split(links, clock(), options.fresh_days)
    results = {result.url: result for result in known}

    def keep(result: Result) -> None:
        if result.reason != NO_HOST:  # whether the host or the network is missing shows in the end
            results[result.url] = result = state.learn(result, clock())
        learn(result)

    for result in known:
        learn(result)
    for result in without_network(await check(ask, options, keep, clock, state.last_right())):
        if result.url not in results:
            results[result.url] = state.learn(result, clock())
    state.save()
    return [results[link.url] for link in links]
