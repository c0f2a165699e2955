"""What a reader does with a page: sort, filter, copy, switch unit and theme, follow links; and what without scripts."""

import json

import pytest

import probreport as pr
from tests.report.kinds import evaluation

MINUS = "\u2212"


def column(window, table, number):
    """The texts of a column, as the rows stand and are shown."""
    return window.locator(f"#{table} tbody tr:visible > :nth-child({number})").all_inner_texts()


def heading(window, table, number):
    return window.locator(f"#{table} thead th:nth-child({number})")


def test_a_table_is_sorted_by_number_up_and_down_and_back_as_it_was(window, saved):
    window.goto(saved("fifty classes"))
    given, losses = column(window, "class-table", 1), column(window, "class-table", 5)
    button = heading(window, "class-table", 5).get_by_role("button")
    button.click()
    assert heading(window, "class-table", 5).get_attribute("aria-sort") == "descending"
    assert column(window, "class-table", 5) == sorted(losses, key=float, reverse=True)
    button.press("Enter")
    assert heading(window, "class-table", 5).get_attribute("aria-sort") == "ascending"
    assert column(window, "class-table", 5) == sorted(losses, key=float)
    button.click()
    assert heading(window, "class-table", 5).get_attribute("aria-sort") is None
    assert column(window, "class-table", 1) == given


@pytest.mark.parametrize(
    ("texts", "ordered"),
    [
        # Signs, narrow spaces within numbers, infinity, bounds and powers of ten; what is no number comes last.
        (
            ["0.5 %", "—", f"{MINUS}5\u202f335 %", "∞", "0.04 %", f"{MINUS}∞", "1\u202f200 %"],
            ["∞", "1\u202f200 %", "0.5 %", "0.04 %", f"{MINUS}5\u202f335 %", f"{MINUS}∞", "—"],
        ),
        (["0.0001", "< 0.0001", "3e-7", "1.0e300"], ["1.0e300", "0.0001", "< 0.0001", "3e-7"]),
        (["2.9 kB", "3 bytes", "1.2 MB"], ["1.2 MB", "2.9 kB", "3 bytes"]),
        (["0.149 – 0.396", "0.2 – 0.3", "0.1 – 0.9"], ["0.2 – 0.3", "0.149 – 0.396", "0.1 – 0.9"]),
    ],
)
def test_numbers_as_they_are_shown_are_put_in_order(window, saved, texts, ordered):
    window.goto(saved("two hundred classes"))
    cells = "document.querySelectorAll('#class-table tbody tr > :nth-child(5)')"
    window.evaluate(f"(texts) => {cells}.forEach((cell, i) => {{ cell.textContent = texts[i] ?? '' }})", texts)
    heading(window, "class-table", 5).get_by_role("button").click()
    assert [text for text in column(window, "class-table", 5) if text] == ordered


def test_bands_are_sorted_as_the_scale_has_them_and_names_as_a_reader_counts(window, saved):
    window.goto(saved("two hundred classes"))
    heading(window, "class-table", 7).get_by_role("button").click()
    ranks = window.locator("#class-table tbody .chip").evaluate_all("(chips) => chips.map((chip) => chip.dataset.rank)")
    assert ranks == sorted(ranks, key=int)
    heading(window, "class-table", 1).get_by_role("button").click()
    assert column(window, "class-table", 1)[:3] == ["class 0", "class 1", "class 2"]


def test_a_long_table_is_filtered_and_says_how_many_rows_are_left(window, saved):
    window.goto(saved("fifty classes"))
    box = window.get_by_label("Filter: Classes, by share of the loss")
    box.fill("CLASS 4")
    names = {f"class {code}" for code in (4, *range(40, 50))}
    assert set(column(window, "class-table", 1)) == names
    assert window.get_by_text("11 of 50 rows").is_visible()
    heading(window, "class-table", 2).get_by_role("button").click()
    assert set(column(window, "class-table", 1)) == names
    box.fill("")
    assert len(column(window, "class-table", 1)) == 50


def test_short_tables_have_no_filter(window, saved):
    window.goto(saved("two classes"))
    assert not window.locator("#class-table").evaluate("(table) => !!table.closest('section').querySelector('.filter')")


def test_the_numbers_are_copied_as_the_json_of_the_evaluation(context, window, saved):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.goto(saved("two classes"))
    window.get_by_role("button", name="Copy the numbers").click()
    window.get_by_text("Copied.").wait_for()
    copied = window.evaluate("navigator.clipboard.readText()")
    assert pr.Evaluation.from_json(copied) == pr.Evaluation.from_json(evaluation("two classes").to_json())


def test_without_a_clipboard_the_numbers_are_copied_as_selected_text(context, window, saved):
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    context.add_init_script("document.execCommand = () => { window.taken = getSelection().toString(); return true }")
    window.goto(saved("two classes"))
    window.get_by_role("button", name="Copy the numbers").click()
    window.get_by_text("Copied.").wait_for()
    assert json.loads(window.evaluate("window.taken"))["n_samples"] == 300


def test_where_nothing_can_be_copied_it_says_so(context, window, saved):
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    context.add_init_script("document.execCommand = () => { throw new Error('no') }")
    window.goto(saved("two classes"))
    window.get_by_role("button", name="Copy the numbers").click()
    window.get_by_text("This browser does not allow it").wait_for()


def paper(window):
    return window.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_theme_follows_the_system_until_it_is_chosen_and_the_choice_is_remembered(window, saved):
    window.goto(saved("two classes"))
    light = paper(window)
    window.emulate_media(color_scheme="dark")
    dark = paper(window)
    assert dark != light
    button = window.locator("#theme")
    button.click()
    assert (button.inner_text(), paper(window)) == ("Theme: light", light)
    window.reload()
    assert (button.inner_text(), paper(window)) == ("Theme: light", light)
    button.click()
    window.emulate_media(color_scheme="light")
    assert (button.inner_text(), paper(window)) == ("Theme: dark", dark)
    button.click()
    window.reload()
    assert (button.inner_text(), paper(window)) == ("Theme: as the system", light)


def test_in_a_frame_without_storage_everything_else_works(window, saved, folder):
    """A frame that is sandboxed but for scripts has no storage: it throws there."""
    wrong = []
    window.on("pageerror", lambda error: wrong.append(str(error)))
    (folder / "frame.html").write_text(
        f'<iframe sandbox="allow-scripts" width="900" height="600" src="{saved("two classes")}">'
    )
    window.goto((folder / "frame.html").as_uri())
    frame = window.frame_locator("iframe")
    frame.locator("#theme").click()
    assert frame.locator("#theme").inner_text() == "Theme: light"
    assert wrong == []


def test_the_verdict_turns_to_bits_and_back(window, saved):
    window.goto(saved("two classes"))
    shown = window.locator("#verdict .big:visible").first
    in_nats = float(shown.inner_text().split()[0])
    window.get_by_role("button", name="show in bits").click()
    assert shown.inner_text().split()[1] == "bits"
    assert float(shown.inner_text().split()[0]) == pytest.approx(in_nats / 0.693147, abs=2e-3)
    window.get_by_role("button", name="show in nats").press("Enter")
    assert shown.inner_text().split() == [f"{in_nats:.3f}", "nats"]


def test_a_link_to_a_row_within_a_folded_part_unfolds_it(window, saved):
    window.goto(saved("ten classes") + "#lorenz-numbers-3")
    assert window.locator("#lorenz-numbers-3").is_visible()
    link = window.locator("#class-table-2 .row-link")
    link.focus()
    link.press("Enter")
    assert window.url.endswith("#class-table-2")
    assert window.evaluate("document.querySelector(':target').id") == "class-table-2"


def test_an_address_that_ends_in_no_name_stops_nothing(window, saved):
    wrong = []
    window.on("pageerror", lambda error: wrong.append(str(error)))
    window.goto(saved("two classes") + "#100%")
    assert window.locator("nav [aria-current]").inner_text() == "Verdict"
    assert wrong == []


def test_a_theme_that_there_is_not_is_not_taken_from_the_storage(window, saved):
    window.goto(saved("two classes"))
    window.evaluate("localStorage.setItem('probreport-theme', 'constructor')")
    window.reload()
    assert window.locator("#theme").inner_text() == "Theme: as the system"


def test_the_contents_stay_in_sight_and_mark_what_is_read(window, saved):
    window.goto(saved("ten classes"))
    assert window.locator("nav [aria-current]").inner_text() == "Verdict"
    window.locator("nav").get_by_text("Information").click()
    window.wait_for_function("document.querySelector('nav [aria-current]').textContent === 'Information'")
    assert window.locator("nav").get_by_text("Verdict").bounding_box()["y"] > 0


def test_by_keyboard_alone_the_skip_link_comes_first_and_focus_is_seen(window, saved):
    window.goto(saved("two classes"))
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    assert window.locator(".skip").bounding_box()["x"] >= 0
    for _ in range(30):
        window.keyboard.press("Tab")
        focused = "getComputedStyle(document.activeElement)"
        assert window.evaluate(f"{focused}.outlineStyle") != "none"


def test_without_scripts_everything_is_there_and_no_button_that_does_nothing(browser, saved):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    window = context.new_page()
    window.goto(saved("ten classes"))
    assert window.locator("button:visible, input:visible").count() == 0
    assert window.locator("#verdict .big:visible").count() == 2
    assert window.locator("section:visible h2").count() == 1 + window.locator("nav li").count() - 1
    window.locator("#lorenz summary").click()
    assert window.locator("#lorenz-numbers").is_visible()
    context.close()
