// Functions of luma.h that are not written yet.
#include "gc.h"

static kiln_value missing(void) { return raise_error("This function is not there yet."); }

kiln_value kiln_luma_add(kiln_value a, kiln_value b) { return kiln_dyn_add(a, b); }
kiln_value kiln_luma_sub(kiln_value a, kiln_value b) { return kiln_dyn_sub(a, b); }
kiln_value kiln_luma_mul(kiln_value a, kiln_value b) { return kiln_dyn_mul(a, b); }
kiln_value kiln_luma_div(kiln_value a, kiln_value b) { return kiln_dyn_div(a, b); }
uint64_t kiln_luma_lt(kiln_value a, kiln_value b) { return kiln_dyn_lt(a, b); }
uint64_t kiln_luma_le(kiln_value a, kiln_value b) { return kiln_dyn_le(a, b); }
uint64_t kiln_luma_gt(kiln_value a, kiln_value b) { return kiln_dyn_gt(a, b); }
uint64_t kiln_luma_ge(kiln_value a, kiln_value b) { return kiln_dyn_ge(a, b); }
kiln_value kiln_luma_neg(kiln_value a) { return kiln_dyn_neg(a); }

kiln_value kiln_luma_show(uint64_t count, const kiln_value *operands) {
    (void)count;
    (void)operands;
    return missing();
}

kiln_value kiln_luma_concat(uint64_t count, const kiln_value *operands) {
    (void)count;
    (void)operands;
    return missing();
}

kiln_value kiln_luma_text(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_rem(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_has(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_list(uint64_t count, const kiln_value *operands) {
    (void)count;
    (void)operands;
    return missing();
}

kiln_value kiln_luma_object(void) {
    return missing();
}

kiln_value kiln_luma_index(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_set_index(kiln_value a, kiln_value b, kiln_value c) {
    (void)a;
    (void)b;
    (void)c;
    return missing();
}

kiln_value kiln_luma_append(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_remove(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_items(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_length(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_check_count(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_check_start(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_check_end(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_check_step(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_read_file(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_write_file(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_read_line(void) {
    return missing();
}

kiln_value kiln_luma_sqrt(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_sin(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_cos(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_exp(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_log(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_pow(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_floor(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_round(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_abs(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_min(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_max(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_random(void) {
    return missing();
}

kiln_value kiln_luma_number(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_upper(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_lower(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_trim(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_split(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_replace(kiln_value a, kiln_value b, kiln_value c) {
    (void)a;
    (void)b;
    (void)c;
    return missing();
}

kiln_value kiln_luma_slice(kiln_value a, kiln_value b, kiln_value c) {
    (void)a;
    (void)b;
    (void)c;
    return missing();
}

kiln_value kiln_luma_find(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_keys(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_values(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_sort(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_sum(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_join(kiln_value a, kiln_value b) {
    (void)a;
    (void)b;
    return missing();
}

kiln_value kiln_luma_reverse(kiln_value a) {
    (void)a;
    return missing();
}

kiln_value kiln_luma_clock(void) {
    return missing();
}

kiln_value kiln_luma_buffer(kiln_value a) {
    (void)a;
    return missing();
}

static kiln_value missing_native(const kiln_value *arguments) {
    (void)arguments;
    return missing();
}

const struct kiln_native kiln_native_length = {{.kind = KILN_KIND_NATIVE, .number = 1}, "length", missing_native};
const struct kiln_native kiln_native_sqrt = {{.kind = KILN_KIND_NATIVE, .number = 1}, "sqrt", missing_native};
const struct kiln_native kiln_native_sin = {{.kind = KILN_KIND_NATIVE, .number = 1}, "sin", missing_native};
const struct kiln_native kiln_native_cos = {{.kind = KILN_KIND_NATIVE, .number = 1}, "cos", missing_native};
const struct kiln_native kiln_native_exp = {{.kind = KILN_KIND_NATIVE, .number = 1}, "exp", missing_native};
const struct kiln_native kiln_native_log = {{.kind = KILN_KIND_NATIVE, .number = 1}, "log", missing_native};
const struct kiln_native kiln_native_pow = {{.kind = KILN_KIND_NATIVE, .number = 2}, "pow", missing_native};
const struct kiln_native kiln_native_floor = {{.kind = KILN_KIND_NATIVE, .number = 1}, "floor", missing_native};
const struct kiln_native kiln_native_round = {{.kind = KILN_KIND_NATIVE, .number = 1}, "round", missing_native};
const struct kiln_native kiln_native_abs = {{.kind = KILN_KIND_NATIVE, .number = 1}, "abs", missing_native};
const struct kiln_native kiln_native_min = {{.kind = KILN_KIND_NATIVE, .number = 2}, "min", missing_native};
const struct kiln_native kiln_native_max = {{.kind = KILN_KIND_NATIVE, .number = 2}, "max", missing_native};
const struct kiln_native kiln_native_random = {{.kind = KILN_KIND_NATIVE, .number = 0}, "random", missing_native};
const struct kiln_native kiln_native_text = {{.kind = KILN_KIND_NATIVE, .number = 1}, "text", missing_native};
const struct kiln_native kiln_native_upper = {{.kind = KILN_KIND_NATIVE, .number = 1}, "upper", missing_native};
const struct kiln_native kiln_native_lower = {{.kind = KILN_KIND_NATIVE, .number = 1}, "lower", missing_native};
const struct kiln_native kiln_native_trim = {{.kind = KILN_KIND_NATIVE, .number = 1}, "trim", missing_native};
const struct kiln_native kiln_native_split = {{.kind = KILN_KIND_NATIVE, .number = 2}, "split", missing_native};
const struct kiln_native kiln_native_replace = {{.kind = KILN_KIND_NATIVE, .number = 3}, "replace", missing_native};
const struct kiln_native kiln_native_slice = {{.kind = KILN_KIND_NATIVE, .number = 3}, "slice", missing_native};
const struct kiln_native kiln_native_find = {{.kind = KILN_KIND_NATIVE, .number = 2}, "find", missing_native};
const struct kiln_native kiln_native_keys = {{.kind = KILN_KIND_NATIVE, .number = 1}, "keys", missing_native};
const struct kiln_native kiln_native_values = {{.kind = KILN_KIND_NATIVE, .number = 1}, "values", missing_native};
const struct kiln_native kiln_native_sort = {{.kind = KILN_KIND_NATIVE, .number = 1}, "sort", missing_native};
const struct kiln_native kiln_native_sum = {{.kind = KILN_KIND_NATIVE, .number = 1}, "sum", missing_native};
const struct kiln_native kiln_native_join = {{.kind = KILN_KIND_NATIVE, .number = 2}, "join", missing_native};
const struct kiln_native kiln_native_reverse = {{.kind = KILN_KIND_NATIVE, .number = 1}, "reverse", missing_native};
const struct kiln_native kiln_native_buffer = {{.kind = KILN_KIND_NATIVE, .number = 1}, "buffer", missing_native};
