"""Log loss of each row and in the mean, its band, and why a band is read together with the constant forecast."""

import math

import probreport as pr

y_true = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
p_of_1 = [0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3]

print("truth  p(1)   loss  band")
for truth, p, loss in zip(y_true, p_of_1, pr.log_losses(y_true, p_of_1), strict=True):
    print(f"{truth:5}  {p:4}  {loss:.3f}  {pr.DOCUMENT_BANDS.place(loss).name}")

mean = pr.log_loss(y_true, p_of_1)
print(f"\nThe mean is {mean:.3f} nats: {pr.DOCUMENT_BANDS.place(mean).name}.")
print(f"On average the truth was given the probability {math.exp(-mean):.2f}.")

# 1 % of rows are positive, and the forecast says 1 % for each of them: it knows nothing about any row.
rare = pr.evaluate([1] * 10 + [0] * 990, [0.01] * 1000)

# 20 % are positive. Where the model says 80 % it is right for 140 of 200 rows; where it says 8 %, for 60 of 800.
model = pr.evaluate([1] * 140 + [0] * 60 + [1] * 60 + [0] * 740, [0.8] * 200 + [0.08] * 800)

print("\nWhich of these two is the better forecast?")
for name, evaluation in (("knows nothing", rare), ("a real model", model)):
    loss, band, skill = evaluation.mean_log_loss, evaluation.band.name, evaluation.skill
    print(f"{name:13}  {loss:.3f} nats  {band:9}  skill {skill:z.0%}")
