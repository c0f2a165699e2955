"""Numbers that are known from elsewhere: worked out with mpmath at 50 digits, rounded to 17 significant ones.

Decimal inputs are taken exactly (0.1 means 1/10). Compare floats with ``rtol=1e-14, atol=1e-15``. The entries that say
so were printed by scikit-learn 1.9.1.
"""

from math import inf
from types import SimpleNamespace

LN_2 = 0.69314718055994531

# --- Between distributions: nats and bits -------------------------------------------------------------------------
P = (0.10, 0.40, 0.50)
Q = (0.80, 0.15, 0.05)
MIDDLE = (0.45, 0.275, 0.275)  # (P + Q) / 2

ENTROPY_P = SimpleNamespace(nats=0.94334839232903925, bits=1.3609640474436812)
ENTROPY_Q = SimpleNamespace(nats=0.61286945246194955, bits=0.88418371977918892)
CROSS_ENTROPY_P_Q = SimpleNamespace(nats=2.2790284858627690, bits=3.2879430945988999)
CROSS_ENTROPY_Q_P = SimpleNamespace(nats=2.0141690432043571, bits=2.9058316901429942)
KL_P_Q = SimpleNamespace(nats=1.3356800935337297, bits=1.9269790471552187)
KL_Q_P = SimpleNamespace(nats=1.4012995907424075, bits=2.0216479703638053)
KL_P_P = SimpleNamespace(nats=0.0, bits=0.0)
JEFFREYS = SimpleNamespace(nats=2.7369796842761373, bits=3.9486270175190240)  # KL(P, Q) + KL(Q, P)
KL_P_MIDDLE = SimpleNamespace(nats=0.29838814047674709, bits=0.43048309052588241)
KL_Q_MIDDLE = SimpleNamespace(nats=0.28413354077538089, bits=0.40991805022686409)
ENTROPY_MIDDLE = SimpleNamespace(nats=1.0693697630215584, bits=1.5427744539878083)
JS_DIVERGENCE = SimpleNamespace(nats=0.29126084062606399, bits=0.42020057037637325)
JS_DISTANCE = SimpleNamespace(nats=0.53968587217571667, bits=0.64822879477571285)  # each the root in its own unit
JS_DISJOINT = SimpleNamespace(nats=LN_2, bits=1.0)  # of (1, 0) and (0, 1): the upper bound
FAIR_COIN = SimpleNamespace(nats=LN_2, bits=1.0)  # its entropy, and the information of probability 1/2
FAIR_DIE = SimpleNamespace(nats=1.7917594692280550, bits=2.5849625007211562)  # the same of 1/6
UNIFORM_GUESS = {  # by number of classes
    3: SimpleNamespace(nats=1.0986122886681097, bits=1.5849625007211562),
    10: SimpleNamespace(nats=2.3025850929940457, bits=3.3219280948873623),
}
BERNOULLI_ENTROPY = {
    0.1: SimpleNamespace(nats=0.32508297339144824, bits=0.46899559358928122),
    0.2: SimpleNamespace(nats=0.50040242353818788, bits=0.72192809488736235),
    0.3: SimpleNamespace(nats=0.61086430205489346, bits=0.88129089923069262),
    0.4: SimpleNamespace(nats=0.67301166700925644, bits=0.97095059445466864),
}
SOFT_LABEL = SimpleNamespace(
    label=(0.6, 0.4),
    forecast=(0.7, 0.3),
    cross_entropy=0.69559408809361382,
    entropy=0.67301166700925644,
    kl_divergence=0.022582421084357388,
)

# --- The loss of a row: -ln p of the probability given to the true class ------------------------------------------
LOSS_OF_PROBABILITY = {
    1.0: SimpleNamespace(nats=0.0, bits=0.0),
    0.9: SimpleNamespace(nats=0.10536051565782630, bits=0.15200309344504998),
    0.8: SimpleNamespace(nats=0.22314355131420976, bits=0.32192809488736235),
    0.7: SimpleNamespace(nats=0.35667494393873238, bits=0.51457317282975824),
    0.6: SimpleNamespace(nats=0.51082562376599068, bits=0.73696559416620617),
    0.5: SimpleNamespace(nats=0.69314718055994531, bits=1.0),
    0.4: SimpleNamespace(nats=0.91629073187415507, bits=1.3219280948873623),
    0.3: SimpleNamespace(nats=1.2039728043259360, bits=1.7369655941662062),
    0.2: SimpleNamespace(nats=1.6094379124341004, bits=2.3219280948873623),
    0.1: SimpleNamespace(nats=2.3025850929940457, bits=3.3219280948873623),
}

# --- Ten samples, two classes -------------------------------------------------------------------------------------
TEN_SAMPLES = SimpleNamespace(
    y_true=(1, 1, 1, 1, 1, 0, 0, 0, 0, 0),
    y_proba=(0.8, 0.9, 0.9, 0.6, 0.8, 0.1, 0.4, 0.2, 0.1, 0.3),  # of class 1
    losses=(
        0.22314355131420976,
        0.10536051565782630,
        0.10536051565782630,
        0.51082562376599068,
        0.22314355131420976,
        0.10536051565782630,
        0.51082562376599068,
        0.22314355131420976,
        0.10536051565782630,
        0.35667494393873238,
    ),
    total=2.4691989080446482,
    mean=0.24691989080446482,
    mean_bits=0.35623010196044576,
    median=0.22314355131420976,
    least=0.1053605156578263,
    greatest=0.51082562376599068,
    variance=0.025910090354968982,  # divided by n - 1
    standard_deviation=0.1609661155491086,
    standard_error=0.050901955124502813,
    second_moment=0.023319081319472084,  # central, divided by n
    third_moment=0.0026695021383960102,  # central, divided by n
    skewness=0.74965789256566611,  # third_moment / second_moment ** 1.5
    interval_normal=(0.147153892017765, 0.346685889591164),
    interval_student=(0.131771668419138, 0.362068113189792),
    interval=(0.149318171955912, 0.395864285997095),  # Hall's transformation with quantiles of Student's t
    prior_loss=LN_2,
    skill=0.64376989803955424,
    perplexity=1.2800765627670587,
    geometric_mean_probability=0.78120327259048062,
    brier_score=0.057,
    spiegelhalter_z=-1.4216373066218217,
    mean_forecast_entropy=0.47584268002537629,
    overconfidence_gap=-0.22892278922091147,  # mean - mean_forecast_entropy
    log_score_z=-1.3465694416428687,
    ranks=(4, 3, 3, 5, 4, 3, 5, 4, 3, 5),  # of the rows on the document's scale
    band_counts={"Fine": 4, "Between Fine and Not great": 3, "Not great": 3},
    band="Between Fine and Not great",
    sklearn_log_loss=0.24691989080446483,  # as printed by scikit-learn 1.9.1
    sklearn_d2_log_loss_score=0.6437698980395542,  # as printed by scikit-learn 1.9.1
)

# --- Four weighted samples, three classes -------------------------------------------------------------------------
WEIGHTED_THREE_CLASSES = SimpleNamespace(
    y_true=(0, 1, 2, 2),
    y_proba=((0.7, 0.2, 0.1), (0.1, 0.8, 0.1), (0.25, 0.25, 0.5), (0.6, 0.3, 0.1)),
    sample_weight=(1, 2, 3, 4),
    losses=(0.35667494393873238, 0.22314355131420976, 0.69314718055994531, 2.3025850929940457),
    mean=0.89388769220173328,  # without the weights
    weighted_mean=1.2092743960223171,
    prior_loss=1.0397207708399180,  # without the weights
    weighted_prior_loss=0.80181855254333731,
    skill=0.14026177289925284,  # without the weights
    weighted_skill=-0.50816464920466811,
    effective_rows=3.3333333333333333,  # Kish: (sum of weights) ** 2 / sum of squares
    mean_forecast_entropy=0.84462922697255300,  # without the weights
)

# --- The three cases that scikit-learn tests its log_loss with, at full precision ---------------------------------
SKLEARN_MULTICLASS = SimpleNamespace(
    y_true=(1, 0, 2),
    y_proba=((0.2, 0.7, 0.1), (0.6, 0.2, 0.2), (0.6, 0.1, 0.3)),
    mean=0.69049112401021968,
)
SKLEARN_HAM_SPAM = SimpleNamespace(
    y_true=("ham", "spam", "spam", "ham"),
    y_proba=((0.3, 0.7), (0.6, 0.4), (0.4, 0.6), (0.7, 0.3)),
    mean=0.74694102597620353,
)
SKLEARN_DOCSTRING = SimpleNamespace(
    y_true=("spam", "ham", "ham", "spam"),
    y_proba=((0.1, 0.9), (0.9, 0.1), (0.8, 0.2), (0.35, 0.65)),
    mean=0.21616187468057915,
)

# --- What a clip charges for probability 0, and the largest losses that are finite --------------------------------
CLIPPED_LOSS = {"float64": 36.043653389117156, "float32": 15.942385152878742, "float16": 6.9314718055994531}
CLIPPED_LOSS_AT_1E_15 = 34.538776394910685
LARGEST_FINITE_LOSS = SimpleNamespace(
    float64=744.44007192138126,  # p = 4.9e-324
    float32=103.27892990343185,  # the least subnormal
    float32_normal=87.336544750553109,
)

# --- The document's bands: thresholds in nats, in bits, as the probability of the true class ----------------------
BAND_THRESHOLDS = (
    SimpleNamespace(nats=0.02, bits=0.028853900817779268, probability=0.9801986733067553),
    SimpleNamespace(nats=0.05, bits=0.072134752044448170, probability=0.9512294245007140),
    SimpleNamespace(nats=0.20, bits=0.28853900817779268, probability=0.8187307530779819),
    SimpleNamespace(nats=0.30, bits=0.43280851226668902, probability=0.7408182206817179),
    SimpleNamespace(nats=1.00, bits=1.4426950408889634, probability=0.3678794411714423),
    SimpleNamespace(nats=2.00, bits=2.8853900817779268, probability=0.1353352832366127),
)
BAND_NAMES = (
    "Perfect",
    "Great",
    "On the right track",
    "Fine",
    "Between Fine and Not great",
    "Not great",
    "Terrible",
    "Something broken",
)
# The rank of a loss just below, at and just above each threshold; Perfect is 0 alone, infinity is in the last band.
BAND_RANKS_AROUND = {
    0.02: (1, 2, 2),
    0.05: (2, 3, 3),
    0.20: (3, 4, 4),
    0.30: (4, 4, 5),
    1.00: (5, 5, 6),
    2.00: (6, 6, 7),
}
BAND_RANKS_AT_THE_ENDS = {0.0: 0, 5e-324: 1, inf: 7}
