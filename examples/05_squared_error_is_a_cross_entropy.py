"""Squared error is a cross-entropy: that of an observation and a normal forecast is a constant plus half the square."""

import numpy as np

import probreport as pr

SPREAD = 2.0  # of the forecast; an observation has none

without_error = pr.gaussian_cross_entropy(0.0, 0.0, 0.0, SPREAD)
print("error  cross-entropy  above the least  error² / (2 spread²)")
for error in (0.0, 0.5, 1.0, 2.0, 4.0, 8.0):
    crossed = pr.gaussian_cross_entropy(error, 0.0, 0.0, SPREAD)
    print(f"{error:5}  {crossed:13.4f}  {crossed - without_error:15.4f}  {error**2 / (2 * SPREAD**2):20.4f}")

# So the line through these points with the least squared error is the one with the least cross-entropy.
rng = np.random.default_rng(0)
x = np.linspace(0, 10, 200)
y = 3 + 2 * x + rng.normal(0, SPREAD, len(x))
slopes = np.linspace(1.5, 2.5, 201)
squares = [np.mean((y - 3 - slope * x) ** 2) for slope in slopes]
crossed = [np.mean(pr.gaussian_cross_entropy(y, 0.0, 3 + slope * x, SPREAD)) for slope in slopes]
print(f"\nBest slope by squared error: {slopes[np.argmin(squares)]:.3f}")
print(f"Best slope by cross-entropy: {slopes[np.argmin(crossed)]:.3f}")

# What squared error cannot see: the spread is a claim as well, and a wrong one costs.
print(f"\nThe errors of that line spread by {min(squares) ** 0.5:.2f}. What it costs to claim")
for spread in (0.5, 1.0, 1.9, 4.0, 8.0):
    cost = np.mean(pr.gaussian_cross_entropy(y, 0.0, 3 + slopes[np.argmin(squares)] * x, spread))
    print(f"{spread:5}: {cost:.3f} nats a row  {'█' * round(5 * cost)}")
