#!/usr/bin/python3
"""Opens a report in Debian's chromium and uses it as a person would: steps, plays, filters, sorts, prints.

    browser.py PAGE.html DIRECTORY [--screenshots]

Ends with status 1 and says what was wrong. Screenshots go to DIRECTORY where asked for.
"""
import base64
import json
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60  # seconds for what takes milliseconds on an idle machine


def browser(profile):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
                 "disable-component-update", "disable-sync", "disable-dev-shm-usage", f"user-data-dir={profile}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


class Page:
    def __init__(self, driver, url):
        self.driver = driver
        driver.get(url)
        self.wait(lambda: self.js("return document.readyState") == "complete")

    def js(self, code, *arguments):
        return self.driver.execute_script(code, *arguments)

    def wait(self, condition):
        WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: condition())

    def text(self, id):
        return self.js("return document.getElementById(arguments[0]).textContent", id)

    def click(self, id):
        self.js("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", self.driver.find_element(By.ID, id))
        self.driver.find_element(By.ID, id).click()

    def keys(self, *keys):
        self.js("document.activeElement.blur()")
        ActionChains(self.driver).send_keys(*keys).perform()

    def step(self):
        return int(self.js("return document.getElementById('place').value"))

    def steps(self):
        return int(self.js("return document.getElementById('place').max"))

    def screen(self, width, height, theme="auto"):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if theme == "dark" else "light"}]})


def check(good, what):
    if not good:
        raise AssertionError(what)


def loads_without_errors(page):
    wrong = [entry for entry in page.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    check(not wrong, f"the console says {json.dumps(wrong)}")
    check(page.js("return performance.getEntriesByType('resource').length") == 0, "the page fetched something")


def nothing_of_the_record_became_markup(page):
    check(page.js("return document.scripts.length") == 2, "there is a script that is not ours")
    check(page.js("return window.pwned === undefined"), "a script of the record ran")
    check(page.js("return document.querySelectorAll('img, iframe, object, embed, form').length") == 0, "markup of the record")
    check(page.js("return [...document.querySelectorAll('*')].every(e => [...e.attributes].every(a => !a.name.startsWith('on')))"),
          "an attribute that acts")


def everything_has_a_name(page):
    nameless = page.js("""return [...document.querySelectorAll('button, select, input, svg[role=img], [role=region], nav')]
        .filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent.trim() || e.labels?.length))
        .map(e => e.outerHTML.slice(0, 120))""")
    check(not nameless, f"without an accessible name: {nameless}")


def ids_are_unique(page):
    double = page.js("""const seen = new Set(); return [...document.querySelectorAll('[id]')].map(e => e.id).filter(i => seen.has(i) || !seen.add(i))""")
    check(not double, f"ids that stand twice: {double[:5]}")


def steps_through_a_session(page):
    check(page.steps() > 8, "a session has steps")
    page.keys(Keys.HOME)
    check(page.step() == 0, "Home goes to the beginning")
    check("no MAIL command yet" in page.text("envelope"), "the envelope is empty at first")
    # Every step, by the key, with its animation.
    for n in range(1, page.steps() + 1):
        page.keys(Keys.ARROW_RIGHT)
        page.wait(lambda: page.step() == n)
    lines = page.js("return [...document.querySelectorAll('#lines .said')].map(e => e.textContent)")
    check(any(line.startswith("MAIL FROM:") for line in lines) and any(line.startswith("250") for line in lines), f"the dialogue is there: {lines}")
    check("closed" in page.text("client-state"), "the client is closed at the end")
    page.keys(Keys.ARROW_LEFT)
    check(page.step() == page.steps() - 1, "the left arrow goes back")


def the_envelope_builds_up_apart_from_the_message(page):
    lines = page.js("return [...document.querySelectorAll('#lines .jump')].map(e => [e.className, e.textContent])")

    def arrived(wanted):
        for i, (kind, text) in enumerate(lines):
            if wanted(kind, text):
                page.js("document.querySelectorAll('#lines .jump')[arguments[0]].click()", i)
                return i
        raise AssertionError("no such line")

    mail = arrived(lambda kind, text: "MAIL FROM" in text)
    check("no MAIL command yet" in page.text("envelope"), "MAIL alone is no envelope: its reply has not left")
    page.keys(Keys.ARROW_RIGHT)
    page.wait(lambda: page.step() == mail + 2)
    page.wait(lambda: "reverse-path" in page.text("envelope"))
    check("not here yet" in page.text("body"), "no body before the data")
    arrived(lambda kind, text: "data" in kind.split())
    check("From:" in page.text("headers"), "the headers came with the data")
    check(page.text("headers") != page.text("body"), "body and headers are apart")
    check("forward-paths" in page.text("envelope"), "the envelope is whole")
    page.keys(Keys.ARROW_RIGHT)
    page.wait(lambda: "responsible now" in page.text("envelope") or "Refused" in page.text("envelope"))
    check("RFC 5321" in page.text("now") and "positive completion" in page.text("now"), "the reply's group and rule are named")


def plays(page):
    page.keys(Keys.HOME)
    page.js("document.getElementById('speed').value = '8'; document.getElementById('speed').dispatchEvent(new Event('change'))")
    page.keys(Keys.SPACE)
    check(page.text("play").endswith("Pause"), "space plays")
    page.wait(lambda: page.step() > 2)
    page.keys(Keys.SPACE)
    check(page.text("play").endswith("Play"), "space pauses")
    page.keys("-")
    check(page.js("return document.getElementById('speed').value") == "4", "minus slows down")


def filters_and_sorts_a_table(page):
    rows = lambda: page.js("return [...document.querySelectorAll('#panel-messages tbody tr')].map(r => [...r.cells].map(c => c.textContent))")
    page.click("tab-messages")
    whole = rows()
    check(len(whole) > 1, "recipients are listed")
    word = whole[0][4]
    filter = page.driver.find_element(By.ID, "filter-messages")
    filter.send_keys(f"to:{word.lower()}")
    page.wait(lambda: len(rows()) < len(whole) and all(word.lower() == r[4].lower() for r in rows()))
    filter.clear()
    filter.send_keys("nothing-has-this-word")
    page.wait(lambda: not rows())
    filter.send_keys(Keys.CONTROL, "a")
    filter.send_keys(Keys.DELETE)
    page.wait(lambda: len(rows()) == len(whole))
    head = page.driver.find_element(By.CSS_SELECTOR, "#panel-messages th:nth-child(5) button")
    page.js("arguments[0].click()", head)
    names = [r[4] for r in rows()]
    check(names == page.js("return arguments[0].slice().sort((a, b) => a.localeCompare(b, 'en'))", names), f"sorted by recipient: {names}")
    check(page.js("return document.querySelector('#panel-messages th:nth-child(5)').getAttribute('aria-sort')") == "ascending", "the order is said")
    page.click("tab-sessions")
    page.js("document.querySelector('#panel-sessions tbody button.link').click()")
    check("#session-" in page.js("return location.hash"), "a session's number plays it")


def fits_a_narrow_screen(page):
    page.screen(360, 740)
    page.wait(lambda: page.js("return innerWidth") == 360)
    wide = page.js("""return [document.documentElement.scrollWidth, [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > 361 && !e.closest('.scroll, figure, svg, .skip, pre, caption')).map(e => e.tagName + '.' + e.className).slice(0, 5)]""")
    check(wide[0] <= 360, f"wider than a phone: {wide}")
    page.screen(1280, 900)


def themes_change(page):
    colour = lambda: page.js("return getComputedStyle(document.body).backgroundColor")
    seen = set()
    for _ in range(3):
        page.click("theme")
        seen.add((page.text("theme"), colour()))
    check(len(seen) == 3 and len({c for _, c in seen}) == 2, f"three themes, two of them alike: {seen}")


def does_not_move_where_that_is_not_wanted(page):
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
    page.keys(Keys.HOME)
    page.keys(Keys.ARROW_RIGHT)
    check(page.step() == 1, "a step is there at once")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def prints(page):
    pdf = base64.b64decode(page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
    check(pdf.startswith(b"%PDF") and len(pdf) > 20000, f"a PDF of {len(pdf)} octets")
    return pdf


def screenshots(page, directory):
    def shot(name, id, width, height, theme, before=""):
        page.screen(width, height, theme)
        page.js("document.documentElement.dataset.theme = 'auto'; document.body.classList.remove('projector'); " + before)
        page.js("document.documentElement.style.scrollBehavior = 'auto'; document.getElementById(arguments[0]).scrollIntoView()", id)
        page.wait(lambda: True)
        page.driver.get_screenshot_as_file(str(directory / f"{name}.png"))

    half = "const p = document.getElementById('place'); p.value = Math.round(p.max * 0.6); p.dispatchEvent(new Event('input'));"
    for theme in ("light", "dark"):
        shot(f"summary-{theme}", "summary", 1280, 900, theme)
        shot(f"player-{theme}", "player", 1280, 1000, theme, half)
        shot(f"tables-{theme}", "tables", 1280, 700, theme)
    shot("phone", "player", 390, 844, "light", half)
    shot("phone-dark", "player", 390, 1700, "dark", half)
    shot("phone-summary", "summary", 390, 844, "light")
    shot("projector", "player", 1920, 1080, "light", half + "document.getElementById('projector').click();")


def main(file, directory, wants_screenshots):
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            page = Page(driver, Path(file).resolve().as_uri())
            page.screen(1280, 900)
            for test in (loads_without_errors, nothing_of_the_record_became_markup, everything_has_a_name, ids_are_unique,
                         steps_through_a_session, the_envelope_builds_up_apart_from_the_message, plays, filters_and_sorts_a_table,
                         fits_a_narrow_screen, themes_change, does_not_move_where_that_is_not_wanted, loads_without_errors):
                try:
                    test(page)
                except Exception as wrong:
                    print(f"{test.__name__}: {wrong}", file=sys.stderr)
                    return 1
                print(f"{test.__name__.replace('_', ' ')}: good")
            (directory / "report.pdf").write_bytes(prints(page))
            print("prints: good")
            if wants_screenshots:
                screenshots(page, directory)
        finally:
            driver.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), "--screenshots" in sys.argv))
