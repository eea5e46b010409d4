#!/usr/bin/env python3
"""Writes math_tables.inc: the constants of math.c. Needs mpmath."""
from mpmath import mp, mpf, floor, log, pi, cos, sin, sqrt, chebyfit, exp

mp.prec = 2400


def rounded(value, bits):
    """The nearest number of so many bits behind the point."""
    return floor(value * 2**bits + mpf(1) / 2) / 2**bits


def text(value):
    return float(value).hex()


def double(name, value):
    print(f"static const double {name} = {text(value)};")


def parts(value, bits):
    """A sum of two floats, of which the first has so many bits behind the point."""
    high = rounded(value, bits)
    return high, value - high


def polynomial(name, function, count):
    """Nearly minimax on [0, (pi/4)^2]: an interpolation at the zeros of a Chebyshev polynomial. Lowest power first."""
    with mp.workprec(200):
        coefficients = chebyfit(function, [mpf(0), (pi / 4) ** 2], count)[::-1]
    print(f"static const double {name}[{count}] = {{{', '.join(text(c) for c in coefficients)}}};")


def sine_rest(z):
    x = sqrt(z)
    return (sin(x) / x - 1) / z if z > mpf(2) ** -40 else mpf(-1) / 6 + z / 120


def cosine_rest(z):
    return (cos(sqrt(z)) - 1 + z / 2) / z**2 if z > mpf(2) ** -40 else mpf(1) / 24 - z / 720


def main():
    print("// Written by math_tables.py: the constants of math.c.")
    print("// pi/2 in three parts, of which the first two have 33 bits each; 2/pi; pi/2 as a sum of two.")
    first = rounded(pi / 2, 32)
    second = rounded(pi / 2 - first, 65)
    double("HALF_PI_1", first)
    double("HALF_PI_2", second)
    double("HALF_PI_3", pi / 2 - first - second)
    double("TWO_BY_PI", 2 / pi)
    double("HALF_PI_HIGH", pi / 2)
    double("HALF_PI_LOW", pi / 2 - mpf(float(pi / 2)))
    print("// The bits of 2/pi behind the point, after 64 zeros.")
    digits = int(floor(2 / pi * mpf(2) ** 1344))
    words = [0] + [digits >> (1344 - 64 * (i + 1)) & (2**64 - 1) for i in range(21)]
    print(f"static const uint64_t two_by_pi[{len(words)}] = {{")
    for word in words:
        print(f"    {word:#018x},")
    print("};")
    print("// sin(x) = x + x^3 s(x^2), cos(x) = 1 - x^2/2 + x^4 c(x^2).")
    polynomial("sine", sine_rest, 6)
    polynomial("cosine", cosine_rest, 6)
    print("// ln 2 / 64 in two parts, the first with 36 bits; 64 / ln 2; 2^(i/64) as sums of two.")
    high, low = parts(log(2) / 64, 42)
    double("LN2_BY_64_HIGH", high)
    double("LN2_BY_64_LOW", low)
    double("SIXTY_FOUR_BY_LN2", 64 / log(2))
    print("static const double powers[64][2] = {")
    for i in range(64):
        value = mpf(2) ** (mpf(i) / 64)
        print(f"    {{{text(value)}, {text(value - mpf(float(value)))}}},")
    print("};")
    print("// ln 2 in two parts, the first with 42 bits behind the point.")
    high, low = parts(log(2), 42)
    double("LN2_HIGH", high)
    double("LN2_LOW", low)
    print("// For each 128th part of a range of numbers from 0.707 to 1.414: nearly the inverse of its middle, with 9 bits behind")
    print("// the point, and the negated logarithm of that in two parts.")
    print("static const struct {\n    double inverse, high, low;\n} logarithms[128] = {")
    for i in range(128):
        below = i < 75
        at = (1 - (75 - i) * mpf(2) ** -8) if below else 1 + (i - 75) * mpf(2) ** -7
        middle = at + (mpf(2) ** -9 if below else mpf(2) ** -8)
        inverse = mpf(1) if i in (74, 75) else rounded(1 / middle, 9)
        high, low = parts(-log(inverse), 42)
        print(f"    {{{text(inverse)}, {text(high)}, {text(low)}}},")
    print("};")


main()
