"""How fast and how large: probreport beside its peers on the same arrays, in one run. pytest does not collect this.

``python -m tests.benchmarks`` prints the tables, ``python -m tests.benchmarks check`` holds the bars. Only ratios of
one run mean anything: other machines, and the same one an hour later, have other times.
"""
