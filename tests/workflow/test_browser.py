"""The page in a real browser, from a file: no error, nothing wider than the window, pictures described."""

import html
import json
import re
import shutil
import subprocess

import pytest

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium here; .ci/run installs it")
WIDTHS = (390, 1400)

# Looks at the page in frames of several widths: a window of a browser without a screen has a least width.
LOOK = """<!DOCTYPE html><meta charset="utf-8"><body><pre id="found"></pre><script>
const found = {}; let left = WIDTHS.length;
function named(e) {
  return (e.getAttribute('alt') || e.getAttribute('aria-label') || '').trim().length;
}
// What is wrong with the sortable tables: every heading is clicked twice, and numbers must then fall.
function sorted(page) {
  const wrong = [], tables = [...page.querySelectorAll('table.sortable')];
  for (const table of tables) {
    table.querySelectorAll('thead th').forEach((heading, column) => {
      const before = table.tBodies[0].rows.length;
      const button = heading.querySelector('button');
      if (!button) { wrong.push('no button: ' + heading.textContent); return; }
      for (const [direction, sign] of [['ascending', 1], ['descending', -1]]) {
        button.click();
        const keys = [...table.tBodies[0].rows].map(row => row.cells[column].dataset.key);
        const inOrder = keys.every((key, i) =>
          i === 0 || key === undefined || sign * (key - keys[i - 1]) >= 0);
        if (heading.getAttribute('aria-sort') !== direction || !inOrder || keys.length !== before)
          wrong.push(direction + ': ' + heading.textContent + ': ' + keys.join(' '));
      }
    });
  }
  return {tables: tables.length, wrong: wrong};
}
function look(frame, width) {
  const page = frame.contentDocument, root = page.documentElement;
  const wide = [...page.querySelectorAll('p, h1, h2, h3, li, dd, figcaption, .answer, .banner')]
    .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > width + 1);
  page.querySelectorAll('details').forEach(part => { part.open = true; });
  const pictures = [...page.querySelectorAll('img, svg:not(svg svg)')];
  found[width] = {
    title: page.title, scroll: root.scrollWidth, client: root.clientWidth,
    wide: wide.map(e => e.textContent.slice(0, 60)), pictures: pictures.length,
    unnamed: pictures.filter(e => named(e) < 15).length,
    hidden: pictures.filter(e => e.getBoundingClientRect().height < 20).length,
    sorts: sorted(page),
    answer: page.querySelector('.answer').getBoundingClientRect().top,
    letters: Math.min(...[...page.querySelectorAll('p, td, li, figcaption, .answer text')]
      .filter(e => e.textContent.trim()).map(e => parseFloat(getComputedStyle(e).fontSize) *
        (e.ownerSVGElement ? e.getScreenCTM().a : 1))),
  };
  if (--left === 0) document.getElementById('found').textContent = JSON.stringify(found);
}
for (const width of WIDTHS) {
  const frame = document.createElement('iframe');
  frame.style = `width:${width}px;height:800px;border:0`;
  frame.onload = () => look(frame, width);
  frame.src = PAGE;
  document.body.append(frame);
}
</script></body>"""


def opened(folder, page, *options):
    """What chromium makes of a page, as text of the document, and what it says beside it."""
    command = [
        *(BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"),
        *(
            "--enable-logging=stderr",
            "--v=0",
            "--virtual-time-budget=20000",
            f"--user-data-dir={folder}/profile",
        ),
        *options,
    ]
    done = subprocess.run(
        [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout, done.stderr


def looked_at(folder, page):
    text = LOOK.replace("WIDTHS", json.dumps(WIDTHS)).replace("PAGE", json.dumps(page.as_uri()))
    (folder / "look.html").write_text(text, encoding="utf-8")
    document, said = opened(folder, folder / "look.html")
    found = re.search(r'<pre id="found">(.*?)</pre>', document, re.DOTALL)[1]
    return {int(width): item for width, item in json.loads(html.unescape(found)).items()}, said


@pytest.fixture(scope="module")
def looked(default_results, tmp_path_factory):
    return looked_at(tmp_path_factory.mktemp("browser"), default_results / "report.html")


def test_nothing_is_said_on_the_console(looked):
    _, said = looked
    assert [line for line in said.splitlines() if "CONSOLE" in line] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_does_not_scroll_sideways(looked, width):
    found = looked[0][width]
    assert found["title"].startswith("argon-mass-ratio-4")
    assert found["scroll"] <= found["client"]
    assert found["wide"] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_picture_is_there_and_has_words_for_those_who_do_not_see_it(looked, width):
    found = looked[0][width]
    assert found["pictures"] > 15
    assert (found["unnamed"], found["hidden"]) == (0, 0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_answer_is_on_the_first_screen_and_letters_can_be_read(looked, width):
    found = looked[0][width]
    assert found["answer"] < 250
    assert found["letters"] >= 9


def test_tables_are_sorted_by_a_click_on_a_heading(looked):
    found = looked[0][1400]["sorts"]
    assert found["tables"] >= 1 and found["wrong"] == []


def test_on_paper_it_has_pages(default_results, tmp_path):
    opened(tmp_path, default_results / "report.html", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    pages = (tmp_path / "page.pdf").read_bytes().count(b"/Type /Page\n")
    assert pages > 3


def test_what_is_wrong_with_a_page_is_found(tmp_path):
    """The look itself: a page with everything wrong that the tests above must see."""
    (tmp_path / "bad.html").write_text(
        "<!DOCTYPE html><title>x</title><div class='answer' style='margin-top:900px'>a</div>"
        "<p style='width:1500px;font-size:4px'>wide</p><svg role='img' style='height:3px'></svg>"
        "<table class='sortable'><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
        "<script>console.error('bad')</script>",
        encoding="utf-8",
    )
    found, said = looked_at(tmp_path, tmp_path / "bad.html")
    assert "CONSOLE" in said and found[390]["scroll"] > found[390]["client"]
    assert (found[390]["unnamed"], found[390]["hidden"], found[390]["letters"]) == (1, 1, 4)
    assert found[390]["sorts"]["wrong"] == ["no button: x"]
    assert found[390]["wide"] and found[390]["answer"] > 250
