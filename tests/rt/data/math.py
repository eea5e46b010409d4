#!/usr/bin/env python3
"""Writes math.txt: arguments of the functions of rt/math.c, and of each result the float below and the float above what is
right, as bits. Needs mpmath, whose numbers have 2,400 bits here."""
import random
import struct

from mpmath import mp, mpf, cos, exp, log, power, sin

mp.prec = 2400


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def number(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def step(x, up):
    """The next float."""
    if x == 0:
        return 5e-324 if up else -5e-324
    return number(bits(x) + (1 if (x > 0) == up else -1))


def around(value):
    try:
        nearest = float(value)
    except OverflowError:
        nearest = float("inf") if value > 0 else float("-inf")
    if nearest in (float("inf"), float("-inf")):
        largest = 1.7976931348623157e308
        return (largest, nearest) if nearest > 0 else (nearest, -largest)
    if mpf(nearest) == value:
        return nearest, nearest
    return (nearest, step(nearest, True)) if mpf(nearest) < value else (step(nearest, False), nearest)


def line(name, value, *arguments):
    below, above = around(value)
    words = " ".join(f"{bits(x):016x}" for x in (*arguments, below, above))
    print(name, words)


def main():
    rng = random.Random(1)

    def any_float(low, high):
        """Of a random exponent."""
        return rng.choice((-1, 1)) * rng.uniform(1, 2) * 2.0 ** rng.randint(low, high)

    # Numbers very near to multiples of pi/2.
    hard = [6381956970095103 * 2.0**797, 5.319372648326541e255, 3.6412e10, 1.5707963267948966, 3.141592653589793,
            6.283185307179586, 1647099.0, 710.0, 52174.0, 1e22, 1.7976931348623157e308, 0.7853981633974483,
            0.7853981633974484, 1048575.9, 1048576.0, 5e-324, 1e-300, 1e-8, 2.0**-27]
    angles = hard + [-x for x in hard] + [any_float(-30, 20) for _ in range(150)] + [any_float(20, 1023) for _ in range(100)]
    angles += [rng.uniform(-10, 10) for _ in range(100)]
    angles += [float(mpf(k) * mp.pi / 2) for k in range(1, 60)]
    for x in angles:
        line("sin", sin(mpf(x)), x)
        line("cos", cos(mpf(x)), x)
    for x in [0.5, 1.0, -1.0, 709.782712893384, 709.7827128933841, -708.4, -744.9, -745.1, 1e-20, -1e-17, 2.0**-54, 5e-324, 88.0]:
        line("exp", exp(mpf(x)), x)
    for x in [any_float(-40, 9) for _ in range(150)] + [rng.uniform(-745, 709) for _ in range(150)]:
        line("exp", exp(mpf(x)), x)
    ones = [1 + 2.0**-52, 1 - 2.0**-53, 1.0078125, 1.0078124999999998, 0.99609375, 0.9960937499999999, 0.70703125,
            1.4140624999999998, 1.4140625, 2.0, 10.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e15]
    logs = ones + [abs(any_float(-1022, 1022)) for _ in range(150)]
    for x in logs + [rng.uniform(0.5, 2) for _ in range(200)] + [1 + any_float(-40, -6) for _ in range(60)]:
        line("log", log(mpf(x)), x)
    pairs = [(2.0, 0.5), (10.0, 308.0), (10.0, -308.0), (10.0, 23.0), (1.0000000000000002, 1e18), (0.9999999999999999, 5e18),
             (-3.0, 33.0), (-3.0, 34.0), (5e-324, 0.99), (1.7976931348623157e308, -1.0), (2.0, -1074.0), (2.0, 1023.0),
             (3.0, -645.9), (0.1, 323.5), (1.5, 1750.9), (-1.0, 7.0), (2.0, 1e-300), (1e300, 1e-70), (0.5, 1074.9)]
    pairs += [(abs(any_float(-20, 20)), any_float(-6, 4)) for _ in range(250)]
    pairs += [(abs(any_float(-1000, 1000)), rng.uniform(-1, 1)) for _ in range(100)]
    pairs += [(1 + any_float(-40, -5), any_float(0, 14)) for _ in range(100)]
    pairs += [(float(rng.randint(2, 30)), float(rng.randint(-40, 60))) for _ in range(60)]
    for x, y in pairs:
        value = power(abs(mpf(x)), mpf(y))
        if x < 0 and y % 2 == 1:
            value = -value
        line("pow", value, x, y)


main()
