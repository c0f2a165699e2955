"""A report with a section of one's own, filled with numbers of the evaluation; a fault in a template is told."""

from pathlib import Path
from tempfile import TemporaryDirectory

import probreport as pr

here = Path(__file__).parent
evaluation = pr.evaluate_file(here / "predictions.csv")

report = pr.Report(evaluation, title="Breast cancer", template=here / "templates" / "added_section")
report.save("added-section.html", force=True)
print("Open added-section.html in a browser: “Before shipping” is the last line of its contents.")

# A name that is not there is an error, which says where; no half of a page is ever written.
with TemporaryDirectory() as folder:
    Path(folder, "verdict.html.j2").write_text("<p>{{ evaluation.profit }}</p>\n")
    try:
        pr.Report(evaluation, template=folder).save("never.html")
    except pr.ProbReportError as error:
        print("\n" + str(error).replace(folder, "my-templates"))
