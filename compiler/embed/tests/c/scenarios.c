// What programs in C do with libkiln. Valid C11 and C++17. Prints what is wrong, and ends with how much that is.
#include "kiln_embed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int wrong = 0;

static void fail(int line, const char *what) {
    fprintf(stderr, "line %d: %s\n", line, what);
    wrong++;
}

#define CHECK(condition) ((condition) ? (void)0 : fail(__LINE__, #condition))

static void check_text(int line, const char *found, const char *expected) {
    if (strcmp(found, expected) != 0) {
        fprintf(stderr, "line %d: found \"%s\", expected \"%s\"\n", line, found, expected);
        wrong++;
    }
}
#define CHECK_TEXT(found, expected) check_text(__LINE__, found, expected)

// ----- What scenarios need

typedef struct output {
    char text[4096];
    size_t length;
    kiln_engine *engine;
    kiln_status status;
} output;

static void write_output(void *data, const char *text, size_t length) {
    output *out = (output *)data;
    if (out->length + length < sizeof out->text) {
        memcpy(out->text + out->length, text, length);
        out->length += length;
        out->text[out->length] = 0;
    }
}

static kiln_engine *new_engine(output *out) {
    memset(out, 0, sizeof *out);
    kiln_config config;
    memset(&config, 0, sizeof config);
    config.size = sizeof config;
    config.output = config.reports = write_output;
    config.data = out;
    return kiln_engine_new(&config);
}

static kiln_status eval(kiln_engine *engine, kiln_language language, const char *source, kiln_handle *result) {
    return kiln_eval(engine, language, source, SIZE_MAX, "test", result);
}

static double number_of(kiln_engine *engine, kiln_handle handle) {
    double number = -12345;
    kiln_get_number(engine, handle, &number);
    return number;
}

// The text of a value, whose handle is released.
static const char *text_of(kiln_engine *engine, kiln_handle handle) {
    static char copy[1024];
    const char *text = "(no handle)";
    kiln_get_text(engine, handle, &text, NULL);
    snprintf(copy, sizeof copy, "%s", text);
    kiln_release(engine, handle);
    return copy;
}

// What a source is worth, or its error.
static const char *worth(kiln_engine *engine, kiln_language language, const char *source) {
    kiln_handle result = 0;
    if (eval(engine, language, source, &result) == KILN_OK) {
        return text_of(engine, result);
    }
    return kiln_error_message(kiln_last_error(engine));
}

// ----- Scenarios

static void languages(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "1 + 2"), "3");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "var a = 4; print a; a * a"), "16");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "a = 5; print a;"), "nil");
    // The last semicolon may be left out: what prints is no value for that.
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "print a"), "nil");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "var printed = 6; printed"), "6");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "print a print a"), "Expect ';' after value.");
    CHECK_TEXT(out.text, "4\n5\n5\n");
    out.length = 0;
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "let x be 20\nshow x\nx + 1"), "21");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "define twice with n\n  give back n * 2\nend\ntwice(x)"), "40");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "set x to x + 1\nlet y be x"), "nil");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "y"), "21");
    CHECK_TEXT(out.text, "20\n");
    out.length = 0;
    const char *cz = "fn square(x: i32) -> i32 { x * x }\nfn main() -> i32 { print_i32(square(6)); 7 }";
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_CZ, cz), "7");
    CHECK_TEXT(out.text, "36\n");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_CZ, "fn cube(x: i32) -> i32 { square(x) * x }"), "nil");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_ANY, ""), "This function needs a language.");
    CHECK_TEXT(worth(engine, (kiln_language)9, ""), "There is no language with the number 9.");
    CHECK(kiln_engine_free(engine) == KILN_OK);
}

static void values(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    kiln_handle nil = kiln_new_nil(engine), yes = kiln_new_bool(engine, true), half = kiln_new_number(engine, 0.5);
    kiln_handle large = kiln_new_integer(engine, INT64_MAX), text = kiln_new_string(engine, "a\0b\xc3\xa4", 5);
    CHECK(kiln_type_of(engine, nil) == KILN_TYPE_NIL && kiln_type_of(engine, yes) == KILN_TYPE_BOOL);
    CHECK(kiln_type_of(engine, half) == KILN_TYPE_NUMBER && kiln_type_of(engine, large) == KILN_TYPE_INTEGER);
    CHECK(kiln_type_of(engine, text) == KILN_TYPE_STRING && kiln_type_of(engine, 0) == KILN_TYPE_NONE);
    bool truth = false;
    CHECK(kiln_get_bool(engine, yes, &truth) == KILN_OK && truth);
    CHECK(kiln_get_bool(engine, nil, &truth) == KILN_ERROR_USAGE);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "The value is no boolean.");
    double number;
    int64_t integer;
    uint64_t natural;
    CHECK(kiln_get_number(engine, half, &number) == KILN_OK && number == 0.5);
    CHECK(kiln_get_integer(engine, half, &integer) == KILN_ERROR_USAGE);
    CHECK(kiln_get_integer(engine, large, &integer) == KILN_OK && integer == INT64_MAX);
    CHECK(kiln_get_unsigned(engine, large, &natural) == KILN_OK && natural == INT64_MAX);
    CHECK(kiln_get_number(engine, large, &number) == KILN_ERROR_USAGE);
    const char *bytes;
    size_t length;
    CHECK(kiln_get_string(engine, text, &bytes, &length) == KILN_OK);
    CHECK(length == 5 && memcmp(bytes, "a\0b\xc3\xa4", 6) == 0);
    CHECK(kiln_get_string(engine, yes, &bytes, &length) == KILN_ERROR_USAGE);
    CHECK(kiln_get_number(engine, half, NULL) == KILN_ERROR_USAGE);
    CHECK(kiln_new_string(engine, "\xff", 1) == 0);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "The text is not UTF-8: the byte at offset 0 is wrong.");
    // In a language and back.
    CHECK(kiln_set_global(engine, KILN_LANGUAGE_ANY, "given", text) == KILN_OK);
    kiln_handle back;
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "given + \"!\"", &back) == KILN_OK);
    CHECK(kiln_get_string(engine, back, &bytes, &length) == KILN_OK && length == 6 && bytes[5] == '!');
    bool equal;
    CHECK(kiln_equal(engine, text, back, &equal) == KILN_OK && !equal);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "length of given"), "4");
    CHECK(kiln_get_global(engine, KILN_LANGUAGE_LUMA, "given", &back) == KILN_OK);
    CHECK(kiln_equal(engine, text, back, &equal) == KILN_OK && equal);
    CHECK(kiln_get_global(engine, KILN_LANGUAGE_LOX, "nobody", &back) == KILN_ERROR_NOT_FOUND && back == 0);
    CHECK(kiln_set_global(engine, KILN_LANGUAGE_CZ, "given", text) == KILN_ERROR_USAGE);
    kiln_engine_free(engine);
}

static void objects(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    eval(engine, KILN_LANGUAGE_LOX,
         "class Point { init(x, y) { this.x = x; this.y = y; } sum() { return this.x + this.y; } }", NULL);
    kiln_handle class_, point, field;
    CHECK(kiln_get_global(engine, KILN_LANGUAGE_LOX, "Point", &class_) == KILN_OK);
    CHECK(kiln_type_of(engine, class_) == KILN_TYPE_CLASS);
    kiln_handle arguments[2] = {kiln_new_number(engine, 3), kiln_new_integer(engine, 4)};
    CHECK(kiln_call(engine, class_, 2, arguments, &point) == KILN_OK);
    CHECK(kiln_type_of(engine, point) == KILN_TYPE_OBJECT);
    CHECK(kiln_call_method(engine, point, "sum", 0, NULL, &field) == KILN_OK && number_of(engine, field) == 7);
    CHECK(kiln_set_field(engine, point, "x", arguments[1]) == KILN_OK);
    CHECK(kiln_get_field(engine, point, "x", &field) == KILN_OK && number_of(engine, field) == 4);
    CHECK(kiln_get_field(engine, point, "z", &field) == KILN_ERROR_RUNTIME && field == 0);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "Undefined property 'z'.");
    CHECK(kiln_get_field(engine, arguments[0], "z", &field) == KILN_ERROR_USAGE);
    CHECK(kiln_get_field(engine, point, "sum", &field) == KILN_OK && kiln_type_of(engine, field) == KILN_TYPE_FUNCTION);
    CHECK(kiln_call(engine, field, 0, NULL, &field) == KILN_OK && number_of(engine, field) == 8);
    CHECK(kiln_call(engine, point, 0, NULL, NULL) == KILN_ERROR_RUNTIME);
    CHECK(kiln_call(engine, arguments[0], 0, NULL, NULL) == KILN_ERROR_USAGE);
    kiln_engine_free(engine);
}

static void cz_functions(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    const char *source = "const LIMIT: i32 = twice(50);\n"
                         "fn twice(x: i32) -> i32 { x * 2 }\n"
                         "fn limit() -> i32 { LIMIT }\n"
                         "fn scale(x: f64, by: u8, negate: bool) -> f64 { if negate { -x * (by as f64) } else { x * (by as f64) } }\n"
                         "fn most() -> u64 { 18446744073709551615 }\n"
                         "fn pair() -> (i32, i32) { (1, 2) }\n"
                         "fn halve(x: i32) -> i32 { 100 / x }\n"
                         "fn nothing() {}\n";
    CHECK(eval(engine, KILN_LANGUAGE_CZ, source, NULL) == KILN_OK);
    CHECK_TEXT(kiln_error_text(kiln_last_error(engine)), "");
    kiln_handle result;
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "limit", 0, NULL, &result) == KILN_OK);
    CHECK(kiln_type_of(engine, result) == KILN_TYPE_INTEGER && number_of(engine, result) == 100);
    kiln_handle three = kiln_new_number(engine, 3), yes = kiln_new_bool(engine, true);
    kiln_handle arguments[3] = {kiln_new_number(engine, 1.5), three, yes};
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "scale", 3, arguments, &result) == KILN_OK);
    CHECK(number_of(engine, result) == -4.5);
    kiln_handle function;
    CHECK(kiln_get_global(engine, KILN_LANGUAGE_CZ, "scale", &function) == KILN_OK);
    CHECK(kiln_type_of(engine, function) == KILN_TYPE_FUNCTION);
    arguments[1] = kiln_new_number(engine, 256);
    CHECK(kiln_call(engine, function, 3, arguments, &result) == KILN_ERROR_USAGE && result == 0);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)),
               "`fn scale(f64, u8, bool) -> f64`: argument 2 is no value of type u8.");
    CHECK(kiln_call(engine, function, 1, arguments, NULL) == KILN_ERROR_USAGE);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)),
               "`fn scale(f64, u8, bool) -> f64`: 3 arguments needed, 1 given.");
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "pair", 0, NULL, NULL) == KILN_ERROR_USAGE);
    uint64_t most;
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "most", 0, NULL, &result) == KILN_OK);
    CHECK(kiln_get_unsigned(engine, result, &most) == KILN_OK && most == UINT64_MAX);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "nothing", 0, NULL, &result) == KILN_OK);
    CHECK(kiln_type_of(engine, result) == KILN_TYPE_NIL);
    kiln_handle zero = kiln_new_integer(engine, 0);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "halve", 1, &zero, NULL) == KILN_ERROR_PANIC);
    const kiln_error *error = kiln_last_error(engine);
    CHECK_TEXT(kiln_error_message(error), "panic at test:7:27: division by zero");
    CHECK_TEXT(kiln_error_file(error), "test");
    CHECK(kiln_error_line(error) == 7 && kiln_error_column(error) == 27);
    // Defined anew; who calls it calls the new one.
    CHECK(eval(engine, KILN_LANGUAGE_CZ, "fn twice(x: i32) -> i32 { x * 20 }", NULL) == KILN_OK);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "limit", 0, NULL, &result) == KILN_OK);
    CHECK(number_of(engine, result) == 1000);
    CHECK(kiln_call(engine, function, 3, (arguments[1] = three, arguments), &result) == KILN_OK);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "missing", 0, NULL, NULL) == KILN_ERROR_NOT_FOUND);
    kiln_engine_free(engine);
}

static void errors(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    CHECK(kiln_last_error(engine) == NULL);
    CHECK(kiln_error_status(NULL) == KILN_OK && kiln_error_line(NULL) == 0);
    CHECK_TEXT(kiln_error_message(NULL), "");
    CHECK(eval(engine, KILN_LANGUAGE_CZ, "fn f() -> i32 {\n  true\n}\nfn g() { h() }", NULL) == KILN_ERROR_COMPILE);
    const kiln_error *error = kiln_last_error(engine);
    CHECK(kiln_error_status(error) == KILN_ERROR_COMPILE);
    CHECK_TEXT(kiln_error_file(error), "test");
    CHECK(kiln_error_line(error) == 2 && kiln_error_column(error) == 3);
    CHECK(kiln_error_code(error)[0] == 'E' && strlen(kiln_error_code(error)) == 5);
    CHECK(strstr(kiln_error_json(error), "\"kind\":\"diagnostic\"") != NULL);
    CHECK(strstr(kiln_error_json(error), "\n{") != NULL);
    CHECK(strstr(kiln_error_text(error), "test:2:3") != NULL);
    // What was wrong is not there.
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "g", 0, NULL, NULL) == KILN_ERROR_NOT_FOUND);

    const char *bad = "fun f(x) {\n  return x + nil;\n}\nfun g() { f(1); }\ng();";
    CHECK(eval(engine, KILN_LANGUAGE_LOX, bad, NULL) == KILN_ERROR_RUNTIME);
    kiln_error *taken = kiln_take_error(engine);
    CHECK(kiln_last_error(engine) == NULL);
    CHECK_TEXT(kiln_error_message(taken), "Operands must be two numbers or two strings.");
    CHECK(kiln_error_trace_length(taken) == 3 && kiln_error_line(taken) == 2);
    CHECK_TEXT(kiln_error_trace_function(taken, 0), "f");
    CHECK_TEXT(kiln_error_trace_function(taken, 1), "g");
    CHECK_TEXT(kiln_error_trace_function(taken, 2), "");
    CHECK_TEXT(kiln_error_trace_function(taken, 3), "");
    CHECK_TEXT(kiln_error_file(taken), "test");
    CHECK_TEXT(kiln_error_trace_file(taken, 2), "test");
    CHECK_TEXT(kiln_error_trace_file(taken, 3), "");
    CHECK(kiln_error_trace_line(taken, 2) == 5 && kiln_error_trace_line(taken, 3) == 0);
    CHECK_TEXT(kiln_error_text(taken),
               "Operands must be two numbers or two strings.\n[test:2] in f()\n[test:4] in g()\n[test:5] in script");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "let a be 1\nset aa to 2"), kiln_error_message(kiln_last_error(engine)));
    CHECK(kiln_error_line(kiln_last_error(engine)) == 2);
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "fun r() { r(); } r();", NULL) == KILN_ERROR_RUNTIME);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "Stack overflow.");
    CHECK(kiln_eval(engine, KILN_LANGUAGE_LOX, NULL, 5, NULL, NULL) == KILN_ERROR_USAGE);
    CHECK(kiln_eval(NULL, KILN_LANGUAGE_LOX, "1", 1, NULL, NULL) == KILN_ERROR_USAGE);
    CHECK(kiln_eval_file(engine, KILN_LANGUAGE_ANY, "no such file.lox", NULL) == KILN_ERROR_FILE);
    CHECK(kiln_eval_file(engine, KILN_LANGUAGE_ANY, "no such file", NULL) == KILN_ERROR_USAGE);
    kiln_engine_free(engine);
    // An error that was taken outlives its engine.
    CHECK(kiln_error_trace_length(taken) == 3);
    kiln_error_free(taken);
    kiln_error_free(NULL);
}

static void files(const char *folder) {
    output out;
    kiln_engine *engine = new_engine(&out);
    char path[512];
    snprintf(path, sizeof path, "%s/program.lox", folder);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    if (file != NULL) {
        fputs("print \"from a file\";\nfun f() { return nothing; }\nf();\n", file);
        fclose(file);
    }
    CHECK(kiln_eval_file(engine, KILN_LANGUAGE_ANY, path, NULL) == KILN_ERROR_RUNTIME);
    CHECK_TEXT(out.text, "from a file\n");
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "Undefined variable 'nothing'.");
    CHECK_TEXT(kiln_error_file(kiln_last_error(engine)), path);
    CHECK(kiln_error_line(kiln_last_error(engine)) == 2);
    // Each call names its own source.
    CHECK(kiln_eval(engine, KILN_LANGUAGE_LOX, "fun g() {\n\n  f(); }", SIZE_MAX, "second.lox", NULL) == KILN_OK);
    CHECK(kiln_eval(engine, KILN_LANGUAGE_LOX, "g();", SIZE_MAX, NULL, NULL) == KILN_ERROR_RUNTIME);
    const kiln_error *error = kiln_last_error(engine);
    CHECK(kiln_error_trace_length(error) == 3 && kiln_error_trace_line(error, 1) == 3);
    CHECK_TEXT(kiln_error_file(error), path);
    CHECK_TEXT(kiln_error_trace_file(error, 0), path);
    CHECK_TEXT(kiln_error_trace_file(error, 1), "second.lox");
    CHECK_TEXT(kiln_error_trace_file(error, 2), "<source>");
    CHECK(strstr(kiln_error_text(error), "\n[second.lox:3] in g()\n[<source>:1] in script") != NULL);
    kiln_engine_free(engine);
}

// ----- Functions of the host

static kiln_status add_up(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    int *calls = (int *)data;
    ++*calls;
    double sum = 0;
    for (size_t i = 0; i < argc; i++) {
        double number;
        if (kiln_get_number(engine, argv[i], &number) != KILN_OK) {
            return kiln_fail(engine, "only numbers can be added up");
        }
        sum += number;
    }
    *result = kiln_new_number(engine, sum);
    return KILN_OK;
}

static kiln_status apply(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    (void)data;
    return argc < 1 ? kiln_fail(engine, "nothing to apply") : kiln_call(engine, argv[0], argc - 1, argv + 1, result);
}

static kiln_status evaluate_inside(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    const kiln_language *language = (const kiln_language *)data;
    const char *source;
    if (argc != 1 || kiln_get_string(engine, argv[0], &source, NULL) != KILN_OK) {
        return kiln_fail(engine, "a source is needed");
    }
    return eval(engine, *language, source, result);
}

static kiln_status misuse(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    (void)data, (void)argc, (void)argv;
    CHECK(kiln_engine_free(engine) == KILN_ERROR_BUSY);
    CHECK(kiln_scope_close(engine, NULL) == KILN_ERROR_USAGE);
    *result = 12345;
    return KILN_OK;
}

static kiln_status identity(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    (void)engine;
    kiln_handle *kept = (kiln_handle *)data;
    if (kept != NULL) {
        *kept = argv[argc - 1];
    }
    *result = argv[0];
    return KILN_OK;
}

static void host_functions(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    int calls = 0;
    kiln_handle kept = 0;
    kiln_language lox = KILN_LANGUAGE_LOX, luma = KILN_LANGUAGE_LUMA;
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "add_up", -1, add_up, &calls) == KILN_OK);
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "apply", -1, apply, NULL) == KILN_OK);
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "lox", 1, evaluate_inside, &lox) == KILN_OK);
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "luma", 1, evaluate_inside, &luma) == KILN_OK);
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "misuse", 0, misuse, NULL) == KILN_OK);
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "same", 1, identity, &kept) == KILN_OK);
    CHECK(kiln_define(engine, KILN_LANGUAGE_CZ, "same", 1, identity, NULL) == KILN_ERROR_USAGE);
    CHECK(kiln_define(engine, KILN_LANGUAGE_LOX, "same", 1, NULL, NULL) == KILN_ERROR_USAGE);

    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "add_up(1, 2, 3) + add_up()"), "6");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "add_up(1, add_up(2, 3))"), "6");
    CHECK(calls == 4);
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "fun f() {\n  add_up(nil);\n}\nf();", NULL) == KILN_ERROR_RUNTIME);
    const kiln_error *error = kiln_last_error(engine);
    CHECK_TEXT(kiln_error_text(error), "only numbers can be added up\n[test:2] in f()\n[test:4] in script");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "same(1, 2)"), "Expected 1 arguments but got 2.");
    // The handle of an argument ended with the call.
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "same(\"it\")"), "it");
    CHECK(kiln_type_of(engine, kept) == KILN_TYPE_NONE);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "misuse()"), "The handle is not alive, or belongs to another engine.");

    // Runs inside runs.
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "fun double(x) { return x * 2; } apply(apply, double, 21)"), "42");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "lox(\"var inner = 5; inner + 1\") + inner"), "11");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "luma(\"lox(\\\"double(4)\\\")\")"), "8");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "luma(\"lox(\\\"double(4)\\\") + 1\")"), "9");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "fun deep(n) { return apply(deep, n + 1); } deep(0)"),
               "Too many functions of the host inside each other.");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "lox(\"1 +\")"), "Expect expression.");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "apply()"), "nothing to apply");

    // As values.
    kiln_handle function = kiln_new_function(engine, "sum", -1, add_up, &calls), result;
    kiln_handle two[2] = {kiln_new_number(engine, 1), kiln_new_number(engine, 2)};
    CHECK(kiln_call(engine, function, 2, two, &result) == KILN_OK && number_of(engine, result) == 3);
    CHECK(kiln_set_global(engine, KILN_LANGUAGE_LOX, "sum", function) == KILN_OK);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "sum(4, 5)"), "9");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "sum"), "<native fn>");
    kiln_engine_free(engine);
}

// ----- Handles

static void handles(void) {
    output out, other_out;
    kiln_engine *engine = new_engine(&out), *other = new_engine(&other_out);
    kiln_handle a = kiln_new_string(engine, "a", SIZE_MAX);
    CHECK(kiln_type_of(other, a) == KILN_TYPE_NONE);
    CHECK(kiln_release(other, a) == KILN_ERROR_USAGE);
    CHECK(kiln_release(engine, a) == KILN_OK);
    CHECK(kiln_release(engine, a) == KILN_ERROR_USAGE);
    CHECK(kiln_release(engine, 0) == KILN_OK);
    CHECK(kiln_scope_close(engine, NULL) == KILN_ERROR_USAGE);
    CHECK(kiln_scope_open(engine) == KILN_OK);
    kiln_handle first = kiln_new_number(engine, 1), kept = kiln_keep(engine, first);
    CHECK(kiln_scope_open(engine) == KILN_OK);
    kiln_handle second = kiln_new_number(engine, 2), escaped = second, outer = first;
    CHECK(kiln_scope_close(engine, &escaped) == KILN_OK);
    CHECK(kiln_type_of(engine, second) == KILN_TYPE_NONE && number_of(engine, escaped) == 2);
    CHECK(kiln_type_of(engine, outer) == KILN_TYPE_NUMBER);
    CHECK(kiln_scope_close(engine, NULL) == KILN_OK);
    CHECK(kiln_type_of(engine, escaped) == KILN_TYPE_NONE && kiln_type_of(engine, outer) == KILN_TYPE_NONE);
    CHECK(number_of(engine, kept) == 1);
    // Many handles at once.
    enum { MANY = 20000 };
    kiln_handle *many = (kiln_handle *)malloc(MANY * sizeof *many);
    for (int i = 0; i < MANY; i++) {
        many[i] = kiln_new_integer(engine, i);
    }
    for (int i = 0; i < MANY; i++) {
        int64_t value = -1;
        CHECK(kiln_get_integer(engine, many[i], &value) == KILN_OK && value == i);
        CHECK(kiln_release(engine, many[i]) == KILN_OK);
    }
    free(many);
    kiln_engine_free(other);
    kiln_engine_free(engine);
}

// ----- Luma

static void lists_and_objects(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    int calls = 0;
    kiln_handle list = kiln_new_list(engine), object = kiln_new_object(engine), item;
    CHECK(kiln_type_of(engine, list) == KILN_TYPE_LIST && kiln_type_of(engine, object) == KILN_TYPE_OBJECT);
    for (int i = 0; i < 5; i++) {
        kiln_handle number = kiln_new_number(engine, i * i);
        CHECK(kiln_list_append(engine, list, number) == KILN_OK);
        kiln_release(engine, number);
    }
    size_t length;
    CHECK(kiln_list_length(engine, list, &length) == KILN_OK && length == 5);
    CHECK(kiln_list_length(engine, object, &length) == KILN_ERROR_USAGE);
    CHECK(kiln_list_get(engine, list, 3, &item) == KILN_OK && number_of(engine, item) == 9);
    CHECK(kiln_list_get(engine, list, 5, &item) == KILN_ERROR_USAGE && item == 0);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "The index 5 is out of range: the list has 5 items.");
    kiln_handle text = kiln_new_string(engine, "Ada", SIZE_MAX);
    CHECK(kiln_list_set(engine, list, 0, text) == KILN_OK);
    CHECK(kiln_set_field(engine, object, "name", text) == KILN_OK);
    CHECK(kiln_set_field(engine, object, "list", list) == KILN_OK);
    CHECK(kiln_set_global(engine, KILN_LANGUAGE_LUMA, "who", object) == KILN_OK);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "\"{who}\""), "{ name: \"Ada\", list: [\"Ada\", 1, 4, 9, 16] }");
    kiln_handle keys;
    CHECK(kiln_object_keys(engine, object, &keys) == KILN_OK);
    CHECK_TEXT(text_of(engine, keys), "[\"name\", \"list\"]");
    CHECK(kiln_set_global(engine, KILN_LANGUAGE_LOX, "who", object) == KILN_ERROR_USAGE);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "The value belongs to another language.");
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "add_up", -1, add_up, &calls) == KILN_OK);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "map([1, 2], function with n: add_up(n, 10))"), "[11, 12]");
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "add_up"), "<function add_up>");
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, "define f with x\n  give back x - [1]\nend\nf(2)", NULL) == KILN_ERROR_RUNTIME);
    CHECK_TEXT(kiln_error_message(kiln_last_error(engine)), "Cannot subtract a list from a number.");
    // Handles keep objects alive through collections.
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, "[\"kept\" + \"!\", { a: [1] }]", &list) == KILN_OK);
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, "for i from 1 to 300000 do\n  let t be [i, \"{i}\"]\nend", NULL) == KILN_OK);
    CHECK_TEXT(text_of(engine, list), "[\"kept!\", { a: [1] }]");
    kiln_engine_set_memory(engine, 8 << 20);
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, "let all be []\nwhile yes do\n  add \"text {length of all}\" to all\nend", NULL) ==
          KILN_ERROR_MEMORY);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "set all to nothing\n1 + 1"), "2");
    kiln_engine_free(engine);
}

// ----- Limits

static void limits(void) {
    output out;
    kiln_engine *engine = new_engine(&out);
    kiln_engine_set_fuel(engine, 10000);
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "while (true) {}", NULL) == KILN_ERROR_FUEL);
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, "while yes do\nend", NULL) == KILN_ERROR_FUEL);
    CHECK(eval(engine, KILN_LANGUAGE_CZ, "fn main() { while true {} }", NULL) == KILN_ERROR_FUEL);
    // Fuel is for a call from C, whatever happens in it.
    kiln_language lox = KILN_LANGUAGE_LOX;
    kiln_define(engine, KILN_LANGUAGE_LOX, "lox", 1, evaluate_inside, &lox);
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "while (true) lox(\"1\");", NULL) == KILN_ERROR_FUEL);
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "lox(\"while (true) {}\");", NULL) == KILN_ERROR_FUEL);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "var i = 0; while (i < 1000) i = i + 1; i"), "1000");
    kiln_engine_set_fuel(engine, 0);
    kiln_engine_interrupt(engine);
    CHECK(eval(engine, KILN_LANGUAGE_LOX, "while (true) {}", NULL) == KILN_ERROR_INTERRUPTED);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "i"), "1000");
    kiln_engine_set_memory(engine, 8 << 20);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LOX, "var s = \"0123456789\"; while (true) s = s + s;"), "Out of memory.");
    kiln_engine_free(engine);
}

// ----- Engines

static void write_and_misuse(void *data, const char *text, size_t length) {
    output *out = (output *)data;
    out->status = eval(out->engine, KILN_LANGUAGE_LOX, "1", NULL);
    CHECK(kiln_new_nil(out->engine) == 0);
    write_output(data, text, length);
}

static kiln_status other_engine(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    (void)argc, (void)argv;
    kiln_engine *other = (kiln_engine *)data;
    kiln_handle there;
    if (eval(other, KILN_LANGUAGE_LOX, "count = count + 1; count", &there) != KILN_OK) {
        return kiln_fail(engine, "the other engine failed");
    }
    *result = kiln_new_number(engine, number_of(other, there));
    kiln_release(other, there);
    return KILN_OK;
}

static void engines(void) {
    CHECK(kiln_embed_version() == KILN_EMBED_VERSION && strchr(kiln_version(), '.') != NULL);
    CHECK(kiln_engine_free(NULL) == KILN_OK);
    kiln_engine_interrupt(NULL);
    kiln_config config;
    memset(&config, 0, sizeof config);
    config.size = 1;
    CHECK(kiln_engine_new(&config) == NULL);
    // A host of version 1 has none of what came later, whatever lies there.
    config.size = offsetof(kiln_config, foreign);
    config.foreign = (kiln_foreign)77;
    kiln_engine *old = kiln_engine_new(&config);
    CHECK_TEXT(worth(old, KILN_LANGUAGE_LOX, "1 + 1"), "2");
    kiln_engine_free(old);
    config.size = sizeof config;
    CHECK(kiln_engine_new(&config) == NULL);
    output outs[4];
    kiln_engine *all[4];
    for (int i = 0; i < 4; i++) {
        all[i] = new_engine(&outs[i]);
        eval(all[i], KILN_LANGUAGE_LOX, "var count = 0; fun next() { count = count + 1; return count; }", NULL);
    }
    // They alternate on a thread, also while programs of others run.
    for (int i = 0; i < 3; i++) {
        kiln_define(all[i], KILN_LANGUAGE_LOX, "other", 0, other_engine, all[i + 1]);
    }
    for (int round = 1; round <= 100; round++) {
        kiln_handle result;
        CHECK(kiln_call_global(all[round % 4], KILN_LANGUAGE_LOX, "next", 0, NULL, &result) == KILN_OK);
        CHECK(number_of(all[round % 4], result) == (round + 3) / 4);
        kiln_release(all[round % 4], result);
    }
    CHECK_TEXT(worth(all[0], KILN_LANGUAGE_LOX, "\"\" + \"x\" == \"x\" and other() == 26 and other() == 27"), "true");
    CHECK_TEXT(worth(all[1], KILN_LANGUAGE_LOX, "count"), "27");
    outs[0].engine = all[0];
    kiln_engine_set_writers(all[0], write_and_misuse, NULL, &outs[0]);
    CHECK_TEXT(worth(all[0], KILN_LANGUAGE_LOX, "print \"printed\"; 5"), "5");
    CHECK(outs[0].status == KILN_ERROR_BUSY);
    CHECK_TEXT(outs[0].text, "printed\n");
    for (int i = 0; i < 4; i++) {
        CHECK(kiln_engine_free(all[i]) == KILN_OK);
    }
}

// ----- Functions of C libraries

// `folder` has c/libfixture.so.
static void foreign(const char *folder) {
    output out;
    kiln_engine *engine = new_engine(&out);
    // Refused, unless the host says otherwise.
    const char *declared = "foreign \"c\" define abs with integer giving integer";
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, declared, NULL) == KILN_OK);
    CHECK(eval(engine, KILN_LANGUAGE_LUMA, "define f with n\n  give back abs(n)\nend\nf(-3)", NULL) == KILN_ERROR_RUNTIME);
    const kiln_error *error = kiln_last_error(engine);
    CHECK_TEXT(kiln_error_message(error), "The C function \"abs\" cannot be called here.");
    CHECK(kiln_error_trace_length(error) == 2 && kiln_error_line(error) == 2);
    const char *cz = "extern \"C\" { fn labs(x: i64) -> i64; }\n"
                     "#[link(name = \"fixture\")] extern \"C\" { fn mean(a: i32, b: f64) -> f64; }\n"
                     "fn f(x: i64) -> i64 { unsafe { labs(x) } }\n"
                     "fn g(a: i32, b: f64) -> f64 { unsafe { mean(a, b) } }\n";
    CHECK(eval(engine, KILN_LANGUAGE_CZ, cz, NULL) == KILN_OK);
    kiln_handle large = kiln_new_integer(engine, -5000000000), result;
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "f", 1, &large, &result) == KILN_ERROR_PANIC);
    CHECK(strstr(kiln_error_message(kiln_last_error(engine)), "the C function `labs` cannot be called here") != NULL);
    CHECK_TEXT(kiln_error_file(kiln_last_error(engine)), "test");

    CHECK(kiln_engine_set_foreign(engine, (kiln_foreign)2, NULL) == KILN_ERROR_USAGE);
    CHECK(kiln_engine_set_foreign(engine, KILN_FOREIGN_ALLOWED, NULL) == KILN_OK);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "f(-3) + abs(-4)"), "7");
    int64_t integer = 0;
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "f", 1, &large, &result) == KILN_OK &&
          kiln_get_integer(engine, result, &integer) == KILN_OK && integer == 5000000000);
    kiln_handle arguments[2] = {kiln_new_integer(engine, -7), kiln_new_number(engine, 8.5)};
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "g", 2, arguments, &result) == KILN_ERROR_PANIC);
    CHECK(strstr(kiln_error_message(kiln_last_error(engine)), "cannot find the library `fixture`") != NULL);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "foreign \"c\" define no_such_function with integer\nno_such_function(1)"),
               "The library \"c\" has no function \"no_such_function\".");

    // In a folder, behind one that is not there.
    char path[4096];
    snprintf(path, sizeof path, "/no/such/folder:%s/c:", folder);
    CHECK(kiln_engine_set_foreign(engine, KILN_FOREIGN_ALLOWED, path) == KILN_OK);
    memset(path, 0, sizeof path);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "g", 2, arguments, &result) == KILN_OK);
    CHECK(number_of(engine, result) == 0.75);
    // What was called before is refused again.
    CHECK(kiln_engine_set_foreign(engine, KILN_FOREIGN_REFUSED, NULL) == KILN_OK);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "g", 2, arguments, &result) == KILN_ERROR_PANIC);
    CHECK_TEXT(worth(engine, KILN_LANGUAGE_LUMA, "f(-3)"), "The C function \"abs\" cannot be called here.");
    kiln_engine_free(engine);
}

int main(int argc, char **argv) {
    languages();
    values();
    objects();
    cz_functions();
    errors();
    files(argc > 1 ? argv[1] : ".");
    host_functions();
    handles();
    lists_and_objects();
    limits();
    engines();
    foreign(argc > 1 ? argv[1] : ".");
    printf("%d wrong\n", wrong);
    return wrong != 0;
}
