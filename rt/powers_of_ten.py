#!/usr/bin/env python3
"""Writes powers_of_ten.inc: for each k the 128-bit number g with 2^127 <= g < 2^128 that is 10^k, scaled by a
power of two and rounded up (floor + 1), as print_float.c needs it."""

FIRST, LAST = -292, 324

print("// Made by powers_of_ten.py; do not edit.")
print(f"enum {{ POWERS_OF_TEN_FIRST = {FIRST} }};")
print(f"static const uint64_t powers_of_ten[{LAST - FIRST + 1}][2] = {{")
for k in range(FIRST, LAST + 1):
    if k >= 0:
        value = 10**k
        shift = value.bit_length() - 128
        g = value >> shift if shift > 0 else value << -shift
        exact = shift <= 0 or (g << shift) == value
    else:
        # 2^n / 10^-k with 128 bits.
        divisor = 10**-k
        shift = divisor.bit_length() + 127
        g = (1 << shift) // divisor
        if g.bit_length() > 128:
            g >>= g.bit_length() - 128
        exact = False
    g += 0 if exact else 1
    assert 2**127 <= g < 2**128
    print(f"    {{0x{g >> 64:016x}, 0x{g & (2**64 - 1):016x}}}, // 10^{k}")
print("};")
