"""How the whole test run behaves: reproducible Hypothesis examples. NumPy's error state stays as users have it."""

from hypothesis import Phase, settings

# The same examples on every machine and no clock: a failure seen once is seen again.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=30, print_blob=True)
# Fresh examples and many of them, for a search by hand: python -m pytest --hypothesis-profile=thorough
settings.register_profile("thorough", deadline=None, max_examples=2_000, print_blob=True)
# The examples of every day, of which a failure is not made small: that something failed is all that mutmut asks.
settings.register_profile(
    "mutation", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate), print_blob=False
)
settings.load_profile("ci")
