// Operators: what compiled code leaves over, which is everything but numbers; and the text of values.
#include "gc.h"
#include "stdout.h"

static kiln_value numbers_expected(void) { return kiln_raise_error("Operands must be numbers."); }

kiln_value kiln_dyn_add(kiln_value a, kiln_value b) {
    if (is_number(a) && is_number(b)) {
        return word_of_number(number_of(a) + number_of(b));
    }
    if (is_string(a) && is_string(b)) {
        if (string_exceeds_limit(pointer_of(a), pointer_of(b))) {
            return kiln_raise_error("Out of memory.");
        }
        return string_concatenate(pointer_of(a), pointer_of(b));
    }
    return kiln_raise_error("Operands must be two numbers or two strings.");
}

#define ARITHMETIC(name, operator)                                                                                    \
    kiln_value name(kiln_value a, kiln_value b) {                                                                     \
        return is_number(a) && is_number(b) ? word_of_number(number_of(a) operator number_of(b)) : numbers_expected(); \
    }
ARITHMETIC(kiln_dyn_sub, -)
ARITHMETIC(kiln_dyn_mul, *)
ARITHMETIC(kiln_dyn_div, /)

#define COMPARISON(name, operator)                                                                                    \
    uint64_t name(kiln_value a, kiln_value b) {                                                                       \
        return is_number(a) && is_number(b) ? number_of(a) operator number_of(b) : numbers_expected();                \
    }
COMPARISON(kiln_dyn_lt, <)
COMPARISON(kiln_dyn_le, <=)
COMPARISON(kiln_dyn_gt, >)
COMPARISON(kiln_dyn_ge, >=)

kiln_value kiln_dyn_neg(kiln_value a) {
    return is_number(a) ? word_of_number(-number_of(a)) : kiln_raise_error("Operand must be a number.");
}

bool kiln_dyn_equal(kiln_value a, kiln_value b) {
    if (is_number(a) && is_number(b)) {
        return number_of(a) == number_of(b);
    }
    if (a == b) {
        return true;
    }
    return is_string(a) && is_string(b) && string_equal(pointer_of(a), pointer_of(b));
}

// ----- Text

typedef kiln_put put_function;

static size_t length_of(const char *text) {
    size_t length = 0;
    while (text[length] != 0) {
        length++;
    }
    return length;
}

// A name between two texts.
static void put_named(put_function *put, void *context, const char *before, const struct kiln_string *name,
                      const char *after) {
    put(context, before, length_of(before));
    put(context, name->bytes, name->length);
    put(context, after, length_of(after));
}

static void put_closure(put_function *put, void *context, kiln_value closure) {
    put_named(put, context, "<fn ", ((const struct kiln_closure *)pointer_of(closure))->function->name, ">");
}

static void put_constant(put_function *put, void *context, kiln_value value) {
    const char *text = "undefined";
    if (value == KILN_NIL) {
        text = "nil";
    } else if (value == KILN_FALSE) {
        text = "false";
    } else if (value == KILN_TRUE) {
        text = "true";
    }
    put(context, text, length_of(text));
}

static void put_object(put_function *put, void *context, const struct kiln_header *object) {
    if (object->kind == KILN_KIND_CLASS) {
        put_named(put, context, "", ((const struct kiln_class *)object)->descriptor->name, "");
    } else if (object->kind == KILN_KIND_BOUND_METHOD) {
        put_closure(put, context, ((const struct bound_method *)object)->method);
    } else if (object->kind == KILN_KIND_NATIVE) {
        put(context, "<native fn>", 11);
    }
}

KILN_APART void kiln_dyn_text(kiln_value value, put_function *put, void *context) {
    if (dialect() != 0) {
        dialect()->text(value, put, context);
    } else if (is_number(value)) {
        char text[KILN_FLOAT_TEXT_MAX];
        put(context, text, kiln_format_f64(number_of(value), text));
    } else if (is_string(value)) {
        const struct kiln_string *string = string_flat(pointer_of(value));
        put(context, string->bytes, string->length);
    } else if (is_instance(value)) {
        const struct kiln_instance *instance = pointer_of(value);
        put_named(put, context, "", instance->shape->owner->descriptor->name, " instance");
    } else if (is_closure(value)) {
        put_closure(put, context, value);
    } else if (has_tag(value, KILN_TAG_OTHER)) {
        put_object(put, context, pointer_of(value));
    } else {
        put_constant(put, context, value);
    }
}

static void put_stdout(void *context, const char *text, size_t length) {
    (void)context;
    kiln_stdout_write(text, length);
}

KILN_APART void kiln_dyn_print(kiln_value value) {
    if (is_number(value)) {
        kiln_print_f64(number_of(value));
    } else {
        kiln_dyn_text(value, put_stdout, 0);
        kiln_stdout_write("\n", 1);
    }
}
