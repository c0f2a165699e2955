import math

from probreport.bands import DOCUMENT_BANDS


def test_every_band_stands_in_the_table_with_its_own_words(probreport):
    lines = probreport("bands").out.splitlines()
    for band, line in zip(DOCUMENT_BANDS, lines[1:], strict=False):
        assert line.startswith(band.name)
        assert line.endswith(band.source_text or "(none)")


def test_thresholds_are_given_in_nats_bits_and_probability(probreport):
    fine = probreport("bands").out.splitlines()[4].split("  ")
    cells = [cell.strip() for cell in fine if cell.strip()]
    bits, p = (0.05 / math.log(2), 0.20 / math.log(2)), (math.exp(-0.20), math.exp(-0.05))
    assert cells[1:4] == ["[0.05, 0.20)", f"[{bits[0]:.3f}, {bits[1]:.3f})", f"({p[0]:.3f}, {p[1]:.3f}]"]


def test_the_table_fits_a_terminal_and_says_what_the_scale_was_made_for(probreport):
    out = probreport("bands").out
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "the mean loss of two classes, in nats" in out
    assert "leaves this stretch unnamed" in out
