// Decimal digits, as integers and floats need them.
#ifndef KILN_DECIMAL_H
#define KILN_DECIMAL_H

#include "kiln.h"

// How many digits a number has; zero has one.
size_t kiln_decimal_length(uint64_t value);
// Writes exactly `width` digits, with leading zeros; digits that do not fit are left out. Returns the end.
char *kiln_decimal_put_padded(char *to, uint64_t value, size_t width);
// Writes a number and returns the end.
char *kiln_decimal_put(char *to, uint64_t value);
// Writes a number with a point before the last `behind` of its digits, of which at least one stays in front.
char *kiln_decimal_put_point(char *to, uint64_t value, size_t behind);

#endif
