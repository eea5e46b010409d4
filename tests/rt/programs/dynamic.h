// What the programs about dynamic values share: names, functions and sites, as a compiler would make them.
#include "dyn.h"

// A string literal. (A static object whose last member is an array of unknown length can be initialized in clang.)
#define LITERAL(symbol, text)                                                                                         \
    static const struct kiln_string symbol = {                                                                        \
        {KILN_KIND_STRING, KILN_STRING_STATIC | KILN_STRING_INTERNED | KILN_STRING_HASHED, 0, 0}, sizeof text - 1, {text}}

#define STRING(symbol) ((kiln_value)KILN_TAG_STRING << KILN_TAG_SHIFT | (uintptr_t)&symbol)

static inline kiln_value number(double value) {
    kiln_value word;
    __builtin_memcpy(&word, &value, sizeof word);
    return word;
}

static inline double as_number(kiln_value word) {
    double value;
    __builtin_memcpy(&value, &word, sizeof value);
    return value;
}

static inline void *as_pointer(kiln_value word) { return (void *)(uintptr_t)(word & KILN_ADDRESS_MASK); }

static inline bool is_instance_word(kiln_value word) { return word >> KILN_TAG_SHIFT == KILN_TAG_INSTANCE; }

// Prints a line of numbers' text; what is wrong is seen in the output.
static inline void show(const char *what, uint64_t value) {
    size_t length = 0;
    while (what[length] != 0) {
        length++;
    }
    kiln_stdout_write(what, length);
    kiln_stdout_write(" ", 1);
    kiln_print_u64(value);
}
