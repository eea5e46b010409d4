// The buffer of standard output, for functions that write their text in place.
#ifndef KILN_STDOUT_H
#define KILN_STDOUT_H

#include "kiln.h"

// The longest text that is written in place: a float and its newline are 26 bytes.
enum { KILN_STDOUT_ROOM = 64 };

// Where the next text goes: room for KILN_STDOUT_ROOM bytes.
char *kiln_stdout_reserve(void);
// Takes over what has been written from there up to `end`.
void kiln_stdout_commit(const char *end);

#endif
