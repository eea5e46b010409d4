// The functions of Luma's library as values.
#include "luma_parts.h"
#include "os.h"

KILN_APART kiln_value kiln_luma_read_line(void) { return kiln_native_read_line.code(0); }

KILN_APART kiln_value kiln_luma_clock(void) { return kiln_native_clock.code(0); }

#define NATIVE_0(name)                                                                                                \
    static kiln_value luma_native_##name(const kiln_value *arguments) {                                               \
        (void)arguments;                                                                                              \
        return kiln_luma_##name();                                                                                    \
    }                                                                                                                 \
    NATIVE(kiln_native_##name, #name, 0, luma_native_##name);
#define NATIVE_1(name)                                                                                                \
    static kiln_value luma_native_##name(const kiln_value *arguments) { return kiln_luma_##name(arguments[0]); }      \
    NATIVE(kiln_native_##name, #name, 1, luma_native_##name);
#define NATIVE_2(name)                                                                                                \
    static kiln_value luma_native_##name(const kiln_value *arguments) {                                               \
        return kiln_luma_##name(arguments[0], arguments[1]);                                                          \
    }                                                                                                                 \
    NATIVE(kiln_native_##name, #name, 2, luma_native_##name);
#define NATIVE_3(name)                                                                                                \
    static kiln_value luma_native_##name(const kiln_value *arguments) {                                               \
        return kiln_luma_##name(arguments[0], arguments[1], arguments[2]);                                            \
    }                                                                                                                 \
    NATIVE(kiln_native_##name, #name, 3, luma_native_##name);

NATIVE_1(length)
NATIVE_1(sqrt)
NATIVE_1(sin)
NATIVE_1(cos)
NATIVE_1(exp)
NATIVE_1(log)
NATIVE_2(pow)
NATIVE_1(floor)
NATIVE_1(round)
NATIVE_1(abs)
NATIVE_2(min)
NATIVE_2(max)
NATIVE_0(random)
NATIVE_1(text)
NATIVE_1(upper)
NATIVE_1(lower)
NATIVE_1(trim)
NATIVE_2(split)
NATIVE_3(replace)
NATIVE_3(slice)
NATIVE_2(find)
NATIVE_1(keys)
NATIVE_1(values)
NATIVE_1(sort)
NATIVE_1(sum)
NATIVE_2(join)
NATIVE_1(reverse)
NATIVE_1(buffer)
