// Objects under collections: lists, shapes, ropes, sites, classes. COUNT scales it: with KILN_GC=stress it must be small.
// ONLY is one of the parts, if not all are wanted.
#include "dynamic.h"

#ifndef COUNT
#define COUNT 1000000
#endif

LITERAL(name_next, "next");
LITERAL(name_item, "item");
LITERAL(name_init, "init");
LITERAL(name_sum, "sum");
LITERAL(name_extra, "extra");
LITERAL(name_node, "Node");
LITERAL(name_leaf, "Leaf");
LITERAL(text_x, "x");
LITERAL(text_long, "a text that is longer than what is copied at once");
LITERAL(name_make, "make");

static kiln_value globals[4] = {KILN_UNDEFINED, KILN_UNDEFINED, KILN_UNDEFINED, KILN_UNDEFINED};
enum { NODE, LEAF, LIST, OTHER };
enum { SITE_INIT_NEXT, SITE_INIT_ITEM, SITE_NEXT, SITE_ITEM, SITE_SUM, SITE_CALL, SITE_SUPER, SITE_EXTRA, SITES };
static struct kiln_site sites[SITES] = {
    [SITE_INIT_NEXT] = {.name = &name_next}, [SITE_INIT_ITEM] = {.name = &name_item},
    [SITE_NEXT] = {.name = &name_next},      [SITE_ITEM] = {.name = &name_item},
    [SITE_SUM] = {.name = &name_sum},        [SITE_SUPER] = {.name = &name_sum},
    [SITE_EXTRA] = {.name = &name_extra},
};
static struct kiln_module module = {.globals = globals, .global_count = 4, .sites = sites, .site_count = SITES};

// init(item, next) { this.item = item; this.next = next; }
static kiln_value init(kiln_value closure, kiln_value receiver, const kiln_value *arguments) {
    (void)closure;
    kiln_dyn_set(receiver, arguments[0], &sites[SITE_INIT_ITEM]);
    kiln_dyn_set(receiver, arguments[1], &sites[SITE_INIT_NEXT]);
    return receiver;
}

// sum(n) { return this.item + n; }
static kiln_value sum(kiln_value closure, kiln_value receiver, const kiln_value *arguments) {
    (void)closure;
    return kiln_dyn_add(kiln_dyn_get(receiver, &sites[SITE_ITEM]), arguments[0]);
}

// sum(n) { return super.sum(n) + 1; }
static kiln_value sum_and_one(kiln_value closure, kiln_value receiver, const kiln_value *arguments) {
    kiln_value superclass = ((const struct kiln_closure *)as_pointer(closure))->captures[0];
    kiln_value result = kiln_dyn_super_invoke(superclass, receiver, 1, arguments, &sites[SITE_SUPER]);
    return kiln_dyn_add(result, number(1));
}

static const struct kiln_function init_function = {init, init, &name_init, 2, 0, KILN_FUNCTION_METHOD, 0};
static const struct kiln_function sum_function = {sum, sum, &name_sum, 1, 0, KILN_FUNCTION_METHOD, 0};
static const struct kiln_function sum_and_one_function = {
    sum_and_one, sum_and_one, &name_sum, 1, 1, KILN_FUNCTION_METHOD, 0};

static const struct kiln_string *const node_methods[] = {&name_init, &name_sum};
static const struct kiln_class_descriptor node_class = {&name_node, node_methods, 2, 2, 0, 0};
static const struct kiln_class_descriptor leaf_class = {&name_leaf, node_methods + 1, 1, 0, 0, 0};

static void make_classes(void) {
    kiln_value methods[2] = {kiln_dyn_new_closure(&init_function), kiln_dyn_new_closure(&sum_function)};
    globals[NODE] = kiln_dyn_new_class(&node_class, KILN_UNDEFINED, methods);
    methods[0] = kiln_dyn_new_closure(&sum_and_one_function);
    ((struct kiln_closure *)as_pointer(methods[0]))->captures[0] = globals[NODE];
    globals[LEAF] = kiln_dyn_new_class(&leaf_class, globals[NODE], methods);
}

// A list that is as deep as it is long.
static void lists(void) {
    globals[LIST] = KILN_NIL;
    for (int i = 1; i <= COUNT; i++) {
        kiln_value arguments[2] = {number(i), globals[LIST]};
        globals[LIST] = kiln_dyn_call(i % 2 != 0 ? globals[NODE] : globals[LEAF], 2, arguments, &sites[SITE_CALL]);
    }
    kiln_value total = number(0);
    uint64_t length = 0;
    for (kiln_value at = globals[LIST]; is_instance_word(at); at = kiln_dyn_get(at, &sites[SITE_NEXT])) {
        total = kiln_dyn_invoke(at, 1, &total, &sites[SITE_SUM]);
        length++;
    }
    show("length", length);
    kiln_dyn_print(total);
    uint64_t entries = 0;
    for (int i = 0; i < KILN_SITE_ENTRIES; i++) {
        entries += sites[SITE_SUM].entries[i].key != 0;
    }
    show("entries", entries);
    const struct kiln_site_entry *entry = kiln_dyn_find_method(globals[LIST], 1, &sites[SITE_SUM]);
    show("found", entry != 0 && entry->target >> KILN_TAG_SHIFT == KILN_TAG_CLOSURE && entry->value != 0);
    show("not found", kiln_dyn_find_method(globals[LIST], 2, &sites[SITE_SUM]) == 0 ||
                          sites[SITE_SUM].entries[0].key != 0);
    globals[LIST] = KILN_NIL;
}

// More fields than lie in place, in many instances.
static void fields(void) {
    enum { NAMES = 40 };
    static struct {
        struct kiln_header header;
        uint64_t length;
        char text[8];
    } names[NAMES];
    static struct kiln_site sites_of_names[2 * NAMES];
    static struct kiln_module names_module = {.sites = sites_of_names, .site_count = 2 * NAMES};
    struct kiln_site *puts = sites_of_names, *gets = sites_of_names + NAMES;
    kiln_dyn_start(&names_module);
    for (int i = 0; i < NAMES; i++) {
        names[i].header = (struct kiln_header){KILN_KIND_STRING, 7, 0, 0};
        names[i].length = 2;
        names[i].text[0] = (char)('a' + i / 10);
        names[i].text[1] = (char)('0' + i % 10);
        puts[i].name = gets[i].name = (const struct kiln_string *)&names[i];
    }
    uint64_t wrong = 0;
    for (int round = 0; round < 50; round++) {
        kiln_value object = kiln_dyn_new_instance(globals[LEAF]);
        for (int i = 0; i < NAMES; i++) {
            // In another order every time.
            int name = (i * 7 + round) % NAMES;
            kiln_dyn_set(object, kiln_dyn_add(number(name), number(round)), &puts[name]);
        }
        for (int i = 0; i < NAMES; i++) {
            wrong += as_number(kiln_dyn_get(object, &gets[i])) != i + round;
        }
    }
    show("wrong fields", wrong);
}

// Strings that grow at the end, at the start, and by doubling.
static void strings(void) {
    kiln_value behind = STRING(text_x), before = STRING(text_x), doubled = STRING(text_long);
    for (int i = 1; i < COUNT; i++) {
        behind = kiln_dyn_add(behind, STRING(text_x));
        before = kiln_dyn_add(STRING(text_x), before);
    }
    for (int i = 0; i < 10; i++) {
        doubled = kiln_dyn_add(doubled, doubled);
    }
    show("equal", kiln_dyn_equal(behind, before));
    show("equal to itself", kiln_dyn_equal(doubled, doubled));
    show("unequal", kiln_dyn_equal(behind, kiln_dyn_add(behind, STRING(text_x))));
    kiln_value again = STRING(text_long);
    for (int i = 0; i < 1023; i++) {
        again = kiln_dyn_add(again, STRING(text_long));
    }
    show("the same text", kiln_dyn_equal(again, doubled));
}

// What is dead goes, and its sites forget it.
static void garbage(void) {
    for (int i = 0; i < COUNT; i++) {
        kiln_value arguments[2] = {number(i), KILN_NIL};
        kiln_value object = kiln_dyn_call(globals[NODE], 2, arguments, &sites[SITE_CALL]);
        if (i % 100 == 0) {
            kiln_dyn_set(object, kiln_dyn_new_string("text", 4), &sites[SITE_EXTRA]);
            globals[OTHER] = object;
        }
        if (i % 1000 == 0) {
            make_classes();
        }
    }
    kiln_dyn_print(globals[OTHER]);
    kiln_dyn_print(kiln_dyn_get(globals[OTHER], &sites[SITE_EXTRA]));
}

// Closures and cells.
static void closures(void) {
    static const struct kiln_function make = {0, 0, &name_make, 0, 3, KILN_FUNCTION_CLOSURE, 0};
    globals[OTHER] = KILN_NIL;
    for (int i = 0; i < COUNT; i++) {
        struct kiln_cell *cell = kiln_dyn_new_cell(globals[OTHER]);
        globals[OTHER] = kiln_dyn_new_closure(&make);
        struct kiln_closure *closure = as_pointer(globals[OTHER]);
        closure->captures[0] = (uintptr_t)cell;
        closure->captures[1] = number(i);
    }
    uint64_t count = 0;
    double total = 0;
    for (kiln_value at = globals[OTHER]; at != KILN_NIL; count++) {
        const struct kiln_closure *closure = as_pointer(at);
        total += as_number(closure->captures[1]);
        at = ((const struct kiln_cell *)closure->captures[0])->value;
    }
    show("closures", count);
    kiln_print_f64(total);
    globals[OTHER] = KILN_NIL;
}

// Objects of all sizes.
static void sizes(void) {
    static char text[200000];
    kiln_value kept[64];
    uint64_t wrong = 0;
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)('a' + i % 26);
    }
    for (size_t i = 0; i < 64; i++) {
        kept[i] = KILN_NIL;
    }
    for (size_t i = 0; i < 2000; i++) {
        size_t length = i * i % sizeof text;
        kept[i % 64] = kiln_dyn_new_string(text, length);
        for (size_t j = 0; j < 64; j += 7) {
            const struct kiln_string *string = as_pointer(kept[j]);
            wrong += kept[j] != KILN_NIL && string->length > 0 &&
                     string->bytes[string->length - 1] != text[string->length - 1];
        }
    }
    show("wrong texts", wrong);
}

int32_t kiln_main(void) {
    kiln_dyn_start(&module);
    make_classes();
#if defined(ONLY)
    ONLY();
    return 0;
#endif
    lists();
    fields();
    strings();
    garbage();
    closures();
    sizes();
    return 0;
}
