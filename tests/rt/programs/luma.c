// The runtime of Luma: lists, objects, texts, files. COUNT scales it; what is printed does not depend on it. PATH is a file that
// may be written.
#include "dynamic.h"

// Literals with the hashes of their texts.
static const struct kiln_string name_one = {{KILN_KIND_STRING, 7, 0, 0xba2719ef}, 3, {"one"}};
static const struct kiln_string name_two = {{KILN_KIND_STRING, 7, 0, 0xbe248829}, 3, {"two"}};

enum { LIST, OBJECT, MAP, OTHER, GLOBALS };
static kiln_value globals[GLOBALS] = {KILN_NIL, KILN_NIL, KILN_NIL, KILN_NIL};
static struct kiln_site sites[2] = {{.name = &name_one}, {.name = &name_two}};
static struct kiln_module module = {
    .globals = globals, .global_count = GLOBALS, .sites = sites, .site_count = 2, .dialect = &kiln_dialect_luma};

static kiln_value text(const char *bytes) {
    uint64_t length = 0;
    while (bytes[length] != 0) {
        length++;
    }
    return kiln_dyn_new_string(bytes, length);
}

static void say(kiln_value value) { kiln_luma_show(1, &value); }

static void say_two(const char *what, kiln_value value) {
    kiln_value values[2] = {text(what), value};
    kiln_luma_show(2, values);
}

static kiln_value numbered(const char *before, int number_of_name) {
    kiln_value parts[2] = {text(before), number(number_of_name)};
    return kiln_luma_concat(2, parts);
}

static void lists(void) {
    globals[LIST] = kiln_luma_list(0, 0);
    for (int i = 0; i < COUNT; i++) {
        kiln_luma_append(number(i), globals[LIST]);
        kiln_luma_append(numbered("item ", i), globals[LIST]);
    }
    int wrong = as_number(kiln_luma_length(globals[LIST])) != 2 * COUNT;
    for (int i = 0; i < COUNT; i++) {
        wrong += kiln_luma_index(globals[LIST], number(2 * i)) != number(i);
        wrong += !kiln_dyn_equal(kiln_luma_index(globals[LIST], number(2 * i + 1)), numbered("item ", i));
    }
    say_two("wrong items", number(wrong));
    kiln_value pair[2] = {number(1), text("b")};
    globals[OTHER] = kiln_luma_list(2, pair);
    say(kiln_luma_add(globals[OTHER], kiln_luma_reverse(globals[OTHER])));
    say(kiln_luma_slice(kiln_luma_add(globals[OTHER], globals[OTHER]), number(1), number(3)));
    kiln_luma_remove(number(1), globals[OTHER]);
    kiln_luma_remove(number(7), globals[OTHER]);
    kiln_luma_append(globals[OTHER], globals[OTHER]);
    say(globals[OTHER]);
}

// A list in a list, and so on.
static void deep(void) {
    globals[LIST] = kiln_luma_list(0, 0);
    for (int i = 1; i < COUNT; i++) {
        globals[LIST] = kiln_luma_list(1, &globals[LIST]);
    }
    kiln_value length = kiln_luma_length(kiln_luma_text(globals[LIST]));
    say_two("deep", number(as_number(length) - 2 * COUNT));
    // The same of objects.
    globals[OBJECT] = kiln_luma_object();
    for (int i = 1; i < COUNT; i++) {
        kiln_value outer = kiln_luma_object();
        kiln_dyn_set(outer, globals[OBJECT], &sites[i % 2]);
        if (i % 3 == 0) {
            kiln_luma_set_index(outer, text("three"), number(3));
            // A dictionary.
            kiln_luma_remove(i % 2 == 0 ? text("one") : text("two"), outer);
            kiln_dyn_set(outer, globals[OBJECT], &sites[i % 2]);
        }
        globals[OBJECT] = outer;
    }
    length = kiln_luma_length(kiln_luma_text(globals[OBJECT]));
    say_two("deep objects", as_number(length) > 9 * COUNT ? KILN_TRUE : length);
    globals[LIST] = globals[OBJECT] = KILN_NIL;
}

static void objects(void) {
    globals[OBJECT] = kiln_luma_object();
    say(globals[OBJECT]);
    kiln_dyn_set(globals[OBJECT], number(1), &sites[0]);
    kiln_luma_set_index(globals[OBJECT], text("two"), text("2\n\"{}\\"));
    kiln_luma_set_index(globals[OBJECT], text("a b"), globals[OBJECT]);
    kiln_luma_set_index(globals[OBJECT], text("one"), KILN_TRUE);
    say(globals[OBJECT]);
    say(kiln_dyn_get(globals[OBJECT], &sites[1]));
    say(kiln_luma_index(globals[OBJECT], text("one")));
    kiln_luma_remove(text("a b"), globals[OBJECT]);
    kiln_luma_remove(text("a c"), globals[OBJECT]);
    say(kiln_luma_keys(globals[OBJECT]));
    kiln_luma_remove(text("one"), globals[OBJECT]);
    kiln_dyn_set(globals[OBJECT], KILN_FALSE, &sites[0]);
    say(globals[OBJECT]);
    say(kiln_luma_has(globals[OBJECT], text("one")));
    say(kiln_luma_has(globals[OBJECT], text("three")));
    say(kiln_dyn_get(globals[OBJECT], &sites[1]));
}

// An object as a map of many names, of which some go and come again.
static void maps(void) {
    globals[MAP] = kiln_luma_object();
    int wrong = 0;
    for (int i = 0; i < COUNT; i++) {
        kiln_luma_set_index(globals[MAP], numbered("name ", i), number(i));
    }
    for (int i = 0; i < COUNT; i += 2) {
        kiln_luma_remove(numbered("name ", i), globals[MAP]);
    }
    for (int i = 0; i < COUNT; i += 4) {
        kiln_luma_set_index(globals[MAP], numbered("name ", i), number(-i));
    }
    for (int i = 0; i < COUNT; i++) {
        bool is_there = i % 4 != 2;
        wrong += kiln_luma_has(globals[MAP], numbered("name ", i)) != (is_there ? KILN_TRUE : KILN_FALSE);
        if (is_there) {
            wrong += as_number(kiln_luma_index(globals[MAP], numbered("name ", i))) != (i % 4 == 0 ? -i : i);
        }
    }
    globals[OTHER] = kiln_luma_keys(globals[MAP]);
    wrong += !kiln_dyn_equal(kiln_luma_index(globals[OTHER], number(1)), text("name 3"));
    wrong += !kiln_dyn_equal(kiln_luma_index(globals[OTHER], number((double)(COUNT / 2))), text("name 0"));
    wrong += kiln_luma_length(globals[OTHER]) != kiln_luma_length(globals[MAP]);
    say_two("wrong names", number(wrong));
    // Many objects with a name each.
    globals[OTHER] = kiln_luma_list(0, 0);
    for (int i = 0; i < COUNT; i++) {
        kiln_value object = kiln_luma_object();
        kiln_luma_append(object, globals[OTHER]);
        kiln_luma_set_index(object, numbered("only ", i), number(i));
    }
    wrong = 0;
    for (int i = 0; i < COUNT; i++) {
        kiln_value object = kiln_luma_index(globals[OTHER], number(i));
        wrong += kiln_luma_index(object, numbered("only ", i)) != number(i);
    }
    say_two("wrong objects", number(wrong));
}

static void texts(void) {
    kiln_value word = text("Äpfel und Öl");
    say(kiln_luma_length(word));
    say(kiln_luma_index(word, number(10)));
    say(kiln_luma_upper(word));
    say(kiln_luma_lower(word));
    say(kiln_luma_items(text("aé€😀")));
    say(kiln_luma_split(text("a, b,, c"), text(",")));
    say(kiln_luma_split(text("abc"), text("")));
    say(kiln_luma_replace(text("banana"), text("an"), text("<>")));
    say(kiln_luma_find(text("für immer"), text("immer")));
    say(kiln_luma_find(text("aaaaaaab"), text("ab")));
    say(kiln_luma_find(text("abc"), text("abd")));
    say(kiln_luma_slice(word, number(0), number(5)));
    kiln_value trimmed[3] = {text("["), kiln_luma_trim(text(" \t\n x y \xc2\xa0 ")), text("]")};
    say(kiln_luma_concat(3, trimmed));
    kiln_value list = kiln_luma_split(text("x y z"), text(" "));
    say(kiln_luma_join(list, text("-")));
    // A text that grows.
    globals[OTHER] = text("");
    for (int i = 0; i < COUNT; i++) {
        kiln_value parts[2] = {globals[OTHER], text("some words ")};
        globals[OTHER] = kiln_luma_concat(2, parts);
    }
    say_two("grown", number(as_number(kiln_luma_length(globals[OTHER])) - 11.0 * COUNT));
    say_two("found", kiln_luma_has(globals[OTHER], text("words some")));
}

static void sorting(void) {
    globals[LIST] = kiln_luma_list(0, 0);
    globals[OTHER] = kiln_luma_list(0, 0);
    uint32_t state = 1;
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
        state = state * 1664525 + 1013904223;
        sum += state >> 16;
        kiln_luma_append(number(state >> 16), globals[LIST]);
        kiln_luma_append(numbered("", (int)(state >> 16)), globals[OTHER]);
    }
    kiln_value sorted = kiln_luma_sort(globals[LIST]);
    int wrong = as_number(kiln_luma_sum(sorted)) != sum;
    for (int i = 1; i < COUNT; i++) {
        wrong += kiln_luma_gt(kiln_luma_index(sorted, number(i - 1)), kiln_luma_index(sorted, number(i))) != 0;
    }
    sorted = kiln_luma_sort(globals[OTHER]);
    for (int i = 1; i < COUNT; i++) {
        wrong += kiln_luma_gt(kiln_luma_index(sorted, number(i - 1)), kiln_luma_index(sorted, number(i))) != 0;
    }
    say_two("wrong order", number(wrong));
}

static void buffers(void) {
    globals[OTHER] = kiln_luma_list(0, 0);
    int wrong = 0;
    for (int i = 0; i < 60; i++) {
        kiln_value buffer = kiln_luma_buffer(number(i * i));
        kiln_luma_append(buffer, globals[OTHER]);
        wrong += ((uintptr_t)((struct kiln_buffer *)as_pointer(buffer))->items & 15) != 0;
        if (i > 0) {
            kiln_luma_set_index(buffer, number(i * i - 1), number(i));
        }
    }
    for (int i = 2; i < 60; i++) {
        kiln_value buffer = kiln_luma_index(globals[OTHER], number(i));
        wrong += kiln_luma_index(buffer, number(i * i - 1)) != number(i) || kiln_luma_index(buffer, number(0)) != 0;
    }
    say_two("wrong buffers", number(wrong));
    say(kiln_luma_buffer(number(1)));
}

static void files(void) {
    kiln_value path = text(PATH);
    say(kiln_luma_write_file(path, text("first")));
    say(kiln_luma_read_file(path));
    kiln_luma_write_file(path, globals[MAP] == KILN_NIL ? path : text("zweite Äpfel\n"));
    say(kiln_luma_read_file(path));
    kiln_luma_write_file(path, kiln_luma_text(globals[LIST]));
    say_two("long", kiln_dyn_equal(kiln_luma_read_file(path), kiln_luma_text(globals[LIST])) ? KILN_TRUE : KILN_FALSE);
    kiln_luma_write_file(text("/dev/null"), text("lost"));
    say(kiln_luma_read_file(text("/dev/null")));
}

int32_t kiln_main(void) {
    kiln_dyn_start(&module);
    lists();
    deep();
    objects();
    maps();
    texts();
    sorting();
    buffers();
    files();
    kiln_value first = kiln_luma_random();
    say_two("random", first);
    kiln_luma_read_file(text(PATH ".none"));
    return 0;
}
