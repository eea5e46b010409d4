/*
 * libkiln: programs in Cz, Lox and Luma inside a program in C, or in any language that can call C.
 *
 *     kiln_engine *engine = kiln_engine_new(NULL);
 *     kiln_handle value = 0;
 *     if (kiln_eval(engine, KILN_LANGUAGE_LOX, "1 + 2", SIZE_MAX, "input", &value) == KILN_OK) {
 *         double number;
 *         kiln_get_number(engine, value, &number);
 *         kiln_release(engine, value);
 *     }
 *     kiln_engine_free(engine);
 *
 * OWNERSHIP
 * - Values stay inside an engine. C holds them by handles, numbers that only this engine understands. A handle keeps its value
 *   alive until it is released: by kiln_release, by the end of the scope it was made in, or with the engine.
 * - A handle belongs to the innermost scope that is open when it is made, or to none. A call of a host function is a
 *   scope: its arguments and all handles that it makes end with it, except its result. kiln_keep makes a handle that
 *   belongs to no scope.
 * - Functions never take a handle away: what is passed is still the caller's. The one exception is the result of a host function.
 * - A handle that was released, and one of another engine, is found out and is KILN_ERROR_USAGE. 0 is no handle.
 * - Texts that are passed are copied. Texts that are given out end in a NUL that their length does not count; each function says
 *   how long they are valid. Nobody but kiln_engine_free and kiln_error_free frees anything.
 *
 * THREADS
 * - A process may have any number of engines, on one thread or on several. They share nothing.
 * - One thread at a time uses an engine. Another one may use it later; nothing ties an engine to the thread that made it. A call
 *   while another thread is inside the engine does nothing and gives KILN_ERROR_BUSY (0 where a handle is the result).
 * - kiln_engine_interrupt alone may be called by any thread at any time, as long as the engine exists.
 * - A host function may use its engine in every way, but not free it. A writer of output may not use it: KILN_ERROR_BUSY.
 *
 * ERRORS
 * - Functions that can fail give a kiln_status. What else is known of the last failure is told by kiln_last_error.
 * - No call ends the process, jumps or throws through C. (If the system itself has no memory left, the process ends; and
 *   KILN_FOREIGN_ALLOWED lets programs do anything.)
 *
 * This header is C11 and C++17. Everything in it is stable from version 1 of KILN_EMBED_VERSION on; structures that grow
 * begin with their size, and may have that of an earlier version.
 */
#ifndef KILN_EMBED_H
#define KILN_EMBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. */
#define KILN_EMBED_VERSION 2

/* The version of the interface that the library has; it works with all headers up to it. */
uint32_t kiln_embed_version(void);
/* The version of Kiln, such as "0.1.0". Valid forever. */
const char *kiln_version(void);

typedef struct kiln_engine kiln_engine;
typedef struct kiln_error kiln_error;
/* A value of an engine. */
typedef uint64_t kiln_handle;

typedef enum kiln_language {
    KILN_LANGUAGE_ANY = 0, /* where a function says what that means */
    KILN_LANGUAGE_CZ = 1,
    KILN_LANGUAGE_LOX = 2,
    KILN_LANGUAGE_LUMA = 3
} kiln_language;

typedef enum kiln_status {
    KILN_OK = 0,
    KILN_ERROR_USAGE = 1,       /* a function was used wrongly: a dead handle, a wrong type, a null pointer */
    KILN_ERROR_BUSY = 2,        /* the engine is in use */
    KILN_ERROR_COMPILE = 3,     /* the source has errors */
    KILN_ERROR_RUNTIME = 4,     /* a run-time error of a dynamic language, or of a host function */
    KILN_ERROR_PANIC = 5,       /* a panic of a program in Cz, or a stack that ended */
    KILN_ERROR_FUEL = 6,        /* the fuel is used up */
    KILN_ERROR_INTERRUPTED = 7, /* kiln_engine_interrupt */
    KILN_ERROR_MEMORY = 8,      /* more is alive than the limit of memory allows */
    KILN_ERROR_FILE = 9,        /* a file cannot be read */
    KILN_ERROR_NOT_FOUND = 10,  /* there is nothing of that name */
    KILN_ERROR_INTERNAL = 11    /* a mistake in Kiln; please report it */
} kiln_status;

/* ---- Engines ------------------------------------------------------------------------------------------------------------ */

/* Gets a part of what programs print, which need not be a whole line, and is not NUL-terminated. */
typedef void (*kiln_writer)(void *data, const char *text, size_t length);

/* Whether programs may call functions of C libraries: `extern "C"` in Cz, `foreign` in Luma. */
typedef enum kiln_foreign {
    KILN_FOREIGN_REFUSED = 0, /* such a call is an error of the program, before any library is loaded */
    KILN_FOREIGN_ALLOWED = 1  /* such a function may do anything to the process, also end it */
} kiln_foreign;

/* Whether functions become native code. */
typedef enum kiln_native {
    KILN_NATIVE_NEVER = 0, /* all is run by the VM */
    KILN_NATIVE_HOT = 1    /* functions of Cz that are called often, or loop long, on a thread of the engine's own. No effect in a
                              libkiln without LLVM, and while there is a limit of fuel. Programs mean the same. */
} kiln_native;

/* How an engine is made. Zeros are defaults. */
typedef struct kiln_config {
    size_t size;         /* sizeof(kiln_config) */
    uint64_t fuel;       /* how many calls and rounds of loops a call from C may make; 0: any number */
    uint64_t memory;     /* how many bytes of values may be alive in each language; 0: 4 GiB */
    kiln_writer output;  /* gets what programs print; NULL: it goes to stdout */
    kiln_writer reports; /* gets warnings about sources, as text; NULL: they are dropped */
    void *data;          /* for both writers */
    /* From version 2 on: */
    kiln_foreign foreign;     /* refused, unless the host trusts what it runs */
    const char *library_path; /* folders with libraries, with ':' between, before those of the system; may be NULL */
    kiln_native native;
    uint32_t native_threshold; /* so many calls of a function stay with the VM, ten times as many rounds of a loop; 0: 1000 */
} kiln_config;

/* A new engine; `config` may be NULL. NULL if the size in it, or another value, is wrong. */
kiln_engine *kiln_engine_new(const kiln_config *config);
/* Frees an engine, with all its values and handles. Refuses with KILN_ERROR_BUSY while it is in use, also by the caller. NULL is
 * fine. If native code is being made, waits for what is being worked on, usually some hundredths of a second. */
kiln_status kiln_engine_free(kiln_engine *engine);

/* Stops the program that runs in the engine; if none does, the next one. From any thread. */
void kiln_engine_interrupt(kiln_engine *engine);
/* As in kiln_config, from the next call on. */
kiln_status kiln_engine_set_fuel(kiln_engine *engine, uint64_t fuel);
kiln_status kiln_engine_set_memory(kiln_engine *engine, uint64_t bytes);
kiln_status kiln_engine_set_writers(kiln_engine *engine, kiln_writer output, kiln_writer reports, void *data);
/* How many bytes of native code were made. From any thread. */
uint64_t kiln_engine_native_bytes(kiln_engine *engine);
/* The path is copied. Libraries that were loaded stay so as long as the process runs. */
kiln_status kiln_engine_set_foreign(kiln_engine *engine, kiln_foreign foreign, const char *library_path);

/* ---- Programs ----------------------------------------------------------------------------------------------------------- */

/*
 * Compiles a source in UTF-8 and runs it. What it defines stays for sources of the same language that come later; what is
 * defined anew is replaced. Languages do not see each other's definitions.
 *
 * Lox and Luma: runs the source from its start to its end. If it ends in an expression (in Lox without a semicolon), that is the
 * result, else nil.
 * Cz: the source is a module. If it has a function `main`, that is run and its result is the result.
 *
 * `length` is in bytes; SIZE_MAX: up to the NUL. `name` stands for the source in messages; it may be NULL, as `result` may.
 */
kiln_status kiln_eval(kiln_engine *engine, kiln_language language, const char *source, size_t length, const char *name,
                      kiln_handle *result);
/* The same for a file. KILN_LANGUAGE_ANY: its name's ending says the language (.cz, .lox, .luma). */
kiln_status kiln_eval_file(kiln_engine *engine, kiln_language language, const char *path, kiln_handle *result);

/* The value of a global variable; in Cz a function. KILN_ERROR_NOT_FOUND if there is none. */
kiln_status kiln_get_global(kiln_engine *engine, kiln_language language, const char *name, kiln_handle *value);
/* Assigns a global variable, and declares it. KILN_LANGUAGE_ANY: in Lox and in Luma. Not in Cz. */
kiln_status kiln_set_global(kiln_engine *engine, kiln_language language, const char *name, kiln_handle value);

/*
 * Calls a function, class, or method that was read from a field. `result` may be NULL.
 *
 * Functions of Cz take and give what C has too: integers, floats, booleans, nothing. The arguments must have the types of the
 * parameters: for an integer a whole number in its range, for a float a number, for `bool` a boolean.
 */
kiln_status kiln_call(kiln_engine *engine, kiln_handle function, size_t argc, const kiln_handle *argv,
                      kiln_handle *result);
/* Calls the value of a global variable, or a function of Cz. */
kiln_status kiln_call_global(kiln_engine *engine, kiln_language language, const char *name, size_t argc,
                             const kiln_handle *argv, kiln_handle *result);
/* Calls the method of an object, or the function in its field. */
kiln_status kiln_call_method(kiln_engine *engine, kiln_handle object, const char *name, size_t argc,
                             const kiln_handle *argv, kiln_handle *result);

/* ---- Handles ------------------------------------------------------------------------------------------------------------ */

/* Ends a handle. 0 is fine. */
kiln_status kiln_release(kiln_engine *engine, kiln_handle handle);
/* Another handle of the same value, which belongs to no scope: it lives until it is released. */
kiln_handle kiln_keep(kiln_engine *engine, kiln_handle handle);
/* Handles that are made from now on end at the matching kiln_scope_close. Scopes nest. */
kiln_status kiln_scope_open(kiln_engine *engine);
/* Ends a scope. If `handle` is not NULL and *handle not 0, *handle becomes another handle of the same value, of the scope around. */
kiln_status kiln_scope_close(kiln_engine *engine, kiln_handle *handle);

/* ---- Values ------------------------------------------------------------------------------------------------------------- */

typedef enum kiln_type {
    KILN_TYPE_NONE = 0, /* no handle, or one that is not alive */
    KILN_TYPE_NIL = 1,
    KILN_TYPE_BOOL = 2,
    KILN_TYPE_NUMBER = 3,  /* a double */
    KILN_TYPE_INTEGER = 4, /* of Cz, up to 64 bits; a number to Lox and Luma, if a double can be it */
    KILN_TYPE_STRING = 5,
    KILN_TYPE_LIST = 6,
    KILN_TYPE_OBJECT = 7, /* an instance of a class, an object of Luma */
    KILN_TYPE_CLASS = 8,
    KILN_TYPE_FUNCTION = 9,
    KILN_TYPE_OTHER = 10
} kiln_type;

kiln_type kiln_type_of(kiln_engine *engine, kiln_handle handle);

/* New values; 0 if the engine cannot be used. Nil, booleans, numbers, strings and host functions belong to no language; lists
 * and objects of one language cannot be used in another. */
kiln_handle kiln_new_nil(kiln_engine *engine);
kiln_handle kiln_new_bool(kiln_engine *engine, bool value);
kiln_handle kiln_new_number(kiln_engine *engine, double value);
kiln_handle kiln_new_integer(kiln_engine *engine, int64_t value);
/* Copies the text, in UTF-8. `length` is in bytes; SIZE_MAX: up to the NUL. */
kiln_handle kiln_new_string(kiln_engine *engine, const char *text, size_t length);

/* What a value is. KILN_ERROR_USAGE if it is of another type. */
kiln_status kiln_get_bool(kiln_engine *engine, kiln_handle handle, bool *value);
/* Of an integer, too, if a double can be it. */
kiln_status kiln_get_number(kiln_engine *engine, kiln_handle handle, double *value);
/* Of a number, too, if it is whole and fits. */
kiln_status kiln_get_integer(kiln_engine *engine, kiln_handle handle, int64_t *value);
kiln_status kiln_get_unsigned(kiln_engine *engine, kiln_handle handle, uint64_t *value);
/* The text of a string. It is valid as long as the handle; `length` may be NULL. */
kiln_status kiln_get_string(kiln_engine *engine, kiln_handle handle, const char **text, size_t *length);
/* How a value of any type prints, until the handle ends or this is asked of it again. */
kiln_status kiln_get_text(kiln_engine *engine, kiln_handle handle, const char **text, size_t *length);
/* Whether two values are equal, as `==` and `is` say. */
kiln_status kiln_equal(kiln_engine *engine, kiln_handle a, kiln_handle b, bool *equal);

/* A field of an object, or a method bound to it; its assignment. */
kiln_status kiln_get_field(kiln_engine *engine, kiln_handle object, const char *name, kiln_handle *value);
kiln_status kiln_set_field(kiln_engine *engine, kiln_handle object, const char *name, kiln_handle value);

/* Lists and objects of Luma. Indices count from 0. */
kiln_handle kiln_new_list(kiln_engine *engine);
kiln_handle kiln_new_object(kiln_engine *engine);
kiln_status kiln_list_length(kiln_engine *engine, kiln_handle list, size_t *length);
kiln_status kiln_list_get(kiln_engine *engine, kiln_handle list, size_t index, kiln_handle *value);
kiln_status kiln_list_set(kiln_engine *engine, kiln_handle list, size_t index, kiln_handle value);
kiln_status kiln_list_append(kiln_engine *engine, kiln_handle list, kiln_handle value);
/* A new list with the names of an object's fields, in the order they were made. */
kiln_status kiln_object_keys(kiln_engine *engine, kiln_handle object, kiln_handle *keys);

/* ---- Host functions: functions of C that programs call -------------------------------------------------------------------- */

/*
 * Called with `argc` arguments. Gives its value in *result, a handle that it made, was given, or 0 for nil; or fails:
 *
 *     return kiln_fail(engine, "what is wrong");
 *
 * which is a run-time error of the program, with its trace. Any other status than KILN_OK is an error, too, with the message of
 * the last error: so the status of a call of the engine can be returned as it is.
 */
typedef kiln_status (*kiln_function)(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv,
                                     kiln_handle *result);

/* A function as a value. `arity`: how many arguments it takes, -1: any number. `name` is for messages. */
kiln_handle kiln_new_function(kiln_engine *engine, const char *name, int32_t arity, kiln_function function, void *data);
/* The same as a global variable. KILN_LANGUAGE_ANY: in Lox and in Luma. Not in Cz. */
kiln_status kiln_define(kiln_engine *engine, kiln_language language, const char *name, int32_t arity,
                        kiln_function function, void *data);
/* Makes `message` the last error and gives KILN_ERROR_RUNTIME. */
kiln_status kiln_fail(kiln_engine *engine, const char *message);

/* ---- Errors ------------------------------------------------------------------------------------------------------------- */

/* What is known of the last call that failed; NULL if none did. Valid until another call fails, or the engine is freed. */
const kiln_error *kiln_last_error(kiln_engine *engine);
/* The same, owned by the caller, and independent of the engine; the engine has no last error then. */
kiln_error *kiln_take_error(kiln_engine *engine);
void kiln_error_free(kiln_error *error);

/* Of all of these the error may be NULL. Texts are valid as long as the error; what is not known is "", and 0. */
kiln_status kiln_error_status(const kiln_error *error);
/* One line, or a few. Of a source with several errors that of the first. */
const char *kiln_error_message(const kiln_error *error);
/* The code of a report, such as "E0301"; `kiln explain` tells more. */
const char *kiln_error_code(const kiln_error *error);
/* Where: the name of the source as kiln_eval was given it, the line from 1, the column from 1 in characters. Of a run-time
 * error of Lox and Luma the column is not known. */
const char *kiln_error_file(const kiln_error *error);
uint32_t kiln_error_line(const kiln_error *error);
uint32_t kiln_error_column(const kiln_error *error);
/* The calls that led to a run-time error, innermost first: the function ("" is the source's top level), the name of the source,
 * and the line. */
size_t kiln_error_trace_length(const kiln_error *error);
const char *kiln_error_trace_function(const kiln_error *error, size_t index);
const char *kiln_error_trace_file(const kiln_error *error, size_t index);
uint32_t kiln_error_trace_line(const kiln_error *error, size_t index);
/* All reports about a source as JSON, one object a line, as `kiln check --message-format=json` prints them. */
const char *kiln_error_json(const kiln_error *error);
/* Everything for people: reports as `kiln` prints them, of a run-time error the message and its calls, `[rule.lox:3] in heat()`. */
const char *kiln_error_text(const kiln_error *error);

#ifdef __cplusplus
}
#endif

#endif
