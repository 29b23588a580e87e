"""Times taken inside the page: from the pointer or key going down to the frame that shows it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

IN_PAGE = """
const text = () => [...document.querySelectorAll('[data-testid="stMain"] *')]
    .find(e => e.childElementCount === 0 && e.textContent.startsWith('Showing'))?.textContent;
const marks = () => [...(document.querySelector('[data-testid="stVegaLiteChart"] svg')
    ?.querySelectorAll('.role-mark path') ?? [])].map(e => e.getAttribute('d')).join();
const heading = () => document.querySelector('h1')?.textContent;
const settled = charts => {
    const app = document.querySelector('[data-testid="stApp"]');
    const drawn = document.querySelectorAll('[data-testid="stVegaLiteChart"] svg').length;
    return app?.dataset.testScriptState === 'notRunning' && heading()
        && !document.querySelector('[data-testid="stSkeleton"]') && drawn >= charts;
};
// Resolves with the milliseconds from `since()` to the first frame after `done()` holds.
const painted = (since, done) => new Promise(resolve => {
    const observer = new MutationObserver(check);
    function check() {
        if (since() === undefined || !done()) return;
        observer.disconnect();
        requestAnimationFrame(() => {
            const frame = new MessageChannel();
            frame.port1.onmessage = () => resolve(performance.now() - since());
            frame.port2.postMessage(0);
        });
    }
    const all = {subtree: true, childList: true, characterData: true, attributes: true};
    observer.observe(document, all);
});
const from = (event, done) => {
    let begun;
    addEventListener(event, e => { begun = e.timeStamp; }, {capture: true, once: true});
    return painted(() => begun, done);
};
const fromClick = done => from('pointerdown', done);
// Everything of a box is of the last run, and its tables are drawn.
const whole = box => box && !box.querySelector('[data-stale="true"]')
    && [...box.querySelectorAll('[class*="st-key-rows_"]')].every(e => e.querySelector('canvas'))
    && document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning';
const of = key => document.querySelector('.st-key-' + key);
const told = box => box?.querySelector('[data-testid="stText"]')?.textContent;
const paths = chart => [...chart.querySelectorAll('.role-mark path')]
    .map(e => e.getAttribute('d')).join();
window.bench = {
    opened: charts => painted(() => 0, () => settled(charts)),
    switched: charts => {
        const before = heading();
        return fromClick(() => heading() !== before && settled(charts));
    },
    filtered: charts => {
        const sentence = text(), drawn = marks();
        return fromClick(() => text() !== sentence && (charts === 0 || marks() !== drawn));
    },
    explained: name => {
        const before = told(of('behind_' + name));
        return fromClick(() => {
            const box = of('behind_' + name);
            return told(box) && told(box) !== before && whole(box);
        });
    },
    redrawn: name => {
        const before = paths(of('chart_' + name));
        return from('keydown', () => paths(of('chart_' + name)) !== before);
    },
};
"""


LONGEST_S = 20  # a click that changes nothing must not hang the whole run


def timed(page: Page, measure: str, act: Callable[[], None]) -> float:
    """Start an in-page measure, act, and return what it measured.

    Raises:
        TimeoutError: what was acted on did not change in `LONGEST_S`.
    """
    page.evaluate(f"() => {{ window.waiting = window.bench.{measure}; }}")
    act()
    late = f"new Promise(done => setTimeout(done, {LONGEST_S * 1000}, -1))"
    took = float(page.evaluate(f"() => Promise.race([window.waiting, {late}])"))
    if took < 0:
        raise TimeoutError(f"{measure} took over {LONGEST_S} s at {page.url}")
    return took
