#!/usr/bin/env python3
"""Writes case_ranges.inc: which character is the capital of which, by the Unicode data of Python.

Only characters that become one other character are there: the capital of a German sharp s is itself. A range maps every
`step`-th character from `first` to `last` by the same distance.
"""
import sys


def mapped(change):
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            other = change(chr(code))
            if len(other) == 1 and ord(other) != code:
                yield code, ord(other) - code


def ranges(change):
    found = []
    for code, distance in mapped(change):
        if found:
            first, last, step, before = found[-1]
            gap = code - last
            if distance == before and (gap == step or (first == last and gap <= 2)):
                found[-1] = (first, code, gap, before)
                continue
        found.append((code, code, 1, distance))
    return found


def main():
    print("// Written by case_ranges.py: which character becomes which. Ordered.")
    print("#include <stdint.h>")
    print("struct case_range {\n    uint32_t first, last;\n    int32_t distance;\n    uint32_t step;\n};")
    for name, change in (("to_upper", str.upper), ("to_lower", str.lower)):
        print(f"static const struct case_range {name}[] = {{")
        for first, last, step, distance in ranges(change):
            print(f"    {{{first:#x}, {last:#x}, {distance}, {step}}},")
        print("};")


main()
