// Prints 1.5, then what one of the expressions in CASES gives, or ends in its error. Stdin says which.
#include "dynamic.h"

LITERAL(name_one, "one");
LITERAL(name_two, "two");
LITERAL(name_thing, "Thing");

static struct kiln_site site = {.name = &name_one};
static struct kiln_module module = {.sites = &site, .site_count = 1};

static kiln_value give(kiln_value closure, kiln_value receiver, const kiln_value *arguments) {
    (void)closure;
    (void)receiver;
    return arguments[0];
}

static const struct kiln_function function = {give, give, &name_two, 1, 0, KILN_FUNCTION_METHOD, 0};
static const struct kiln_string *const methods[] = {&name_two};
static const struct kiln_class_descriptor descriptor = {&name_thing, methods, 1, 0, 0, 0};

static kiln_value new_closure(void) { return kiln_dyn_new_closure(&function); }

static kiln_value new_class(void) {
    kiln_value closure = new_closure();
    return kiln_dyn_new_class(&descriptor, KILN_UNDEFINED, &closure);
}

static kiln_value new_instance(void) { return kiln_dyn_new_instance(new_class()); }

// The native function of the runtime, as a value.
#define NATIVE(symbol) ((kiln_value)KILN_TAG_OTHER << KILN_TAG_SHIFT | (uintptr_t)&symbol)
// Sites with other names.
#define NAMED(symbol) (site.name = &symbol, &site)

static kiln_value choose(int number_of_case) {
    static const kiln_value arguments[2] = {KILN_NIL, KILN_TRUE};
    switch (number_of_case) {
        // case 0: return EXPRESSION; ...
        CASES
    }
    return KILN_NIL;
}

int32_t kiln_main(void) {
    kiln_dyn_start(&module);
    kiln_dyn_print(number(1.5));
    kiln_value line = kiln_native_read_line.code(0);
    kiln_dyn_print(choose((int)as_number(kiln_native_to_number.code(&line))));
    return 0;
}
