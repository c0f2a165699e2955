"""Damage to bytes, whatever they mean: flips, cuts, splices, repeats, and numbers written over numbers."""

import struct

_NUMBERS = (0, 1, 2, 7, 127, 128, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**62, 2**63, 2**64 - 1)


def flip_bits(random, data, _other):
    damaged = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 8])):
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
    return damaged


def set_bytes(random, data, _other):
    damaged = bytearray(data)
    for _ in range(random.choice([1, 1, 3, 20])):
        damaged[random.randrange(len(damaged))] = random.choice([0, 1, 10, 13, 34, 44, 127, 128, 255, 48 + 9])
    return damaged


def set_number(random, data, _other):
    """Write a number as lengths and offsets are written in binary formats."""
    size, letter = random.choice([(2, "H"), (4, "I"), (8, "Q")])
    place = random.randrange(len(data))
    number = random.choice(_NUMBERS) % (1 << (8 * size))
    return data[:place] + struct.pack(f"<{letter}", number) + data[place + size :]


def cut(random, data, _other):
    return data[: random.randrange(len(data))]


def cut_start(random, data, _other):
    return data[random.randrange(len(data)) :]


def leave_out(random, data, _other):
    start, stop = _slice(random, data)
    return data[:start] + data[stop:]


def repeat(random, data, _other):
    start, stop = _slice(random, data)
    return data[:stop] + data[start:stop] * random.choice([1, 1, 2, 50]) + data[stop:]


def put_in(random, data, _other):
    place = random.randrange(len(data) + 1)
    return data[:place] + random.randbytes(random.choice([1, 1, 4, 100])) + data[place:]


def splice(random, data, other):
    return data[: random.randrange(len(data))] + other[random.randrange(len(other)) :]


def copy_over(random, data, other):
    start, stop = _slice(random, other)
    place = random.randrange(len(data))
    return data[:place] + other[start:stop] + data[place + stop - start :]


def swap(random, data, _other):
    a, b, c = sorted(random.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def nothing_but_noise(random, data, _other):
    kept = random.choice([0, 4, 8, 16])
    return data[:kept] + random.randbytes(random.choice([0, 1, 16, 300]))


MUTATIONS = (
    flip_bits,
    set_bytes,
    set_number,
    cut,
    cut_start,
    leave_out,
    repeat,
    put_in,
    splice,
    copy_over,
    swap,
    nothing_but_noise,
)


def mutated(random, data, other):
    """Damage bytes once, or a few times over."""
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        if data:
            data = bytes(random.choice(MUTATIONS)(random, data, other))
    return data


def _slice(random, data):
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice([1, 4, 16, 64, len(data)]))
