"""A report in the style of a house: its colours, its name, its footer. Two small files in a folder of templates."""

from pathlib import Path

import probreport as pr

here = Path(__file__).parent
evaluation = pr.evaluate_file(here / "predictions.csv")

report = pr.Report(evaluation, title="Breast cancer", template=here / "templates" / "house_style")
report.save("house-style.html", force=True)

# The same on the command line, and how to get a copy of all templates to start from:
print("probreport report predictions.csv --template examples/templates/house_style -o house-style.html")
print("probreport templates copy my-templates")
print("\nOpen house-style.html in a browser: the numbers are those of any other report, in your colours.")
