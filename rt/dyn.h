// The interface between compiled programs of dynamic languages and the runtime: words, objects, the data of a module,
// and the functions that native code and the VM call. docs/ir/dynamic.md explains it; the crate `kiln-abi` says the same in
// Rust (`dynamic`), and a test holds the two together.
//
// The same sources are compiled twice: as a part of native executables, and with KILN_VM for the process of the VM. There
// all state is an engine's (state.h), and an error is noted instead of ending the process: the function that raises it gives
// KILN_RAISED.
//
// "May raise" at a function says that it may end in a run-time error, or call what may. Everything of such a function is 64
// bits wide, as the statepoints of LLVM drop how narrow values are extended.
#ifndef KILN_DYN_H
#define KILN_DYN_H

#include "kiln.h"

// Status of a program that ended in a run-time error.
#define KILN_STATUS_RAISED 70

// ----- Values: words of 64 bits

typedef uint64_t kiln_value;

// The greatest word that is a number; a number is its IEEE bits.
#define KILN_NUMBER_MAX 0xfff8000000000000u
#define KILN_NIL 0xfff9000000000000u
#define KILN_FALSE 0xfff9000000000002u
#define KILN_TRUE 0xfff9000000000003u
// A global that is not defined yet; no program sees it.
#define KILN_UNDEFINED 0xfff9000000000004u
// An error was raised; only in the VM, and no program sees it.
#define KILN_RAISED 0xfff9000000000006u
// `(word & ~KILN_FALSY_MASK) == KILN_NIL` says that a word counts as false.
#define KILN_FALSY_MASK 2u

// The tag of a pointer is its high 16 bits.
#define KILN_TAG_SHIFT 48
#define KILN_ADDRESS_MASK 0x0000ffffffffffffu
// The least tag of pointers.
#define KILN_TAG_OBJECT_MIN KILN_TAG_LIST
#define KILN_TAG_LIST 0xfffau
#define KILN_TAG_STRING 0xfffcu
#define KILN_TAG_INSTANCE 0xfffdu
#define KILN_TAG_CLOSURE 0xfffeu
#define KILN_TAG_OTHER 0xffffu

// ----- Objects

// What an object is. CELL, SHAPE, WORDS, TABLE, DICTIONARY and BYTES are values of no program.
enum kiln_kind {
    KILN_KIND_NONE = 0, // not an object: free memory
    KILN_KIND_STRING = 1,
    KILN_KIND_INSTANCE = 2,
    KILN_KIND_CLOSURE = 3,
    KILN_KIND_CLASS = 4,
    KILN_KIND_BOUND_METHOD = 5,
    KILN_KIND_NATIVE = 6,
    KILN_KIND_CELL = 7,
    KILN_KIND_SHAPE = 8,
    KILN_KIND_WORDS = 9, // an array of values
    KILN_KIND_TABLE = 10, // a hash table of names
    KILN_KIND_LIST = 11,
    KILN_KIND_BUFFER = 12,
    KILN_KIND_POINTER = 13, // an address that only C understands
    KILN_KIND_DICTIONARY = 14, // the fields of an object that has many
    KILN_KIND_BYTES = 15, // memory without pointers
};

// Flags of strings.
enum {
    KILN_STRING_STATIC = 1,   // data of a module, not in the heap
    KILN_STRING_INTERNED = 2, // of two such with the same text there is one
    KILN_STRING_HASHED = 4,   // the header's number is the hash
    KILN_STRING_ROPE = 8,     // private to string.c
    KILN_STRING_NAME = 16,    // private to name.c; likewise the next
    KILN_STRING_PINNED = 32,
};

// A flag of classes: that of objects without a class.
enum { KILN_CLASS_OBJECT = 1 };

// A flag of shapes: the fields of its objects are in a table of names. No site remembers it.
enum { KILN_SHAPE_DICTIONARY = 1 };

// What every object begins with. Marks of the collector lie elsewhere.
struct kiln_header {
    uint8_t kind;
    uint8_t flags;
    uint16_t reserved;
    uint32_t number; // by kind
};

// A string literal, as modules contain it as constant data with the three flags STATIC, INTERNED and HASHED; each text once.
// header.number: the FNV-1a hash of 32 bits. The bytes need not be UTF-8 nor end in NUL.
struct kiln_string {
    struct kiln_header header;
    uint64_t length; // in bytes
    char bytes[];
};

struct kiln_function;
struct kiln_instance;
struct kiln_class_descriptor;
struct kiln_shape;

// header.number: arity.
struct kiln_closure {
    struct kiln_header header;
    const struct kiln_function *function;
    const void *code; // function->code
    uint64_t captures[]; // function->captures of them: values, and cells as bare pointers
};

// header.number: how many fields in place it has room for.
struct kiln_instance {
    struct kiln_header header;
    struct kiln_shape *shape;
    struct kiln_words *more; // the fields after those in place, or null
    kiln_value fields[];
};

// A class. `shape` and `size` are those of new instances and may change together while the program runs.
struct kiln_class {
    struct kiln_header header;
    const struct kiln_class_descriptor *descriptor;
    struct kiln_shape *shape;
    uint64_t size;            // in bytes
    kiln_value init;          // the closure of `init`, or nil
    struct kiln_table *methods; // from names to closures, inherited ones included
};

struct kiln_cell {
    struct kiln_header header;
    kiln_value value;
};

// A list. header.number: how many items there is room for, as `items` says, too. What follows the last item are zeros.
struct kiln_list {
    struct kiln_header header;
    uint64_t length;
    struct kiln_words *items; // never null
};

// Numbers that C functions can use; its word has KILN_TAG_OTHER. They begin at a multiple of 16.
struct kiln_buffer {
    struct kiln_header header;
    uint64_t length;
    double items[];
};

// Which class an instance has and which field lies where. Compiled code uses a shape as a key, and its class.
// What follows `owner` is private to shape.c.
struct kiln_shape {
    struct kiln_header header;
    struct kiln_class *owner;
};

// A native function, data of the runtime. header.number: arity.
struct kiln_native {
    struct kiln_header header;
    const char *name; // ends in NUL
    // May raise. Null in the VM: a function of the program that the VM is embedded in, which the VM calls.
    kiln_value (*code)(const kiln_value *arguments);
};
// The arity of a native that takes any number of arguments.
#define KILN_ANY_ARITY UINT32_MAX

// The native functions of Lox. Their words have KILN_TAG_OTHER.
extern const struct kiln_native kiln_native_clock;
extern const struct kiln_native kiln_native_read_line;
extern const struct kiln_native kiln_native_to_number;

// ----- Data of a module

// Whether the code of a function takes a receiver.
enum kiln_function_kind {
    KILN_FUNCTION_CLOSURE = 0, // code(closure, arguments...)
    KILN_FUNCTION_METHOD = 1,  // code(closure, receiver, arguments...)
};

// Constant data: a function that is a value.
struct kiln_function {
    // In the calling convention of compiled code. In the VM: whatever the VM wants, the runtime does not call it.
    const void *code;
    // In the convention of C: calls `code` with arguments from an array of as many as its arity. `receiver` is unused if
    // the function takes none. May raise.
    kiln_value (*array_code)(kiln_value closure, kiln_value receiver, const kiln_value *arguments);
    const struct kiln_string *name;
    uint32_t arity;    // without closure and receiver
    uint32_t captures; // how many words
    uint32_t kind;     // kiln_function_kind
    uint32_t reserved;
};

// Constant data: a class declaration.
struct kiln_class_descriptor {
    const struct kiln_string *name;
    const struct kiln_string *const *methods; // names, in the order of the closures that kiln_dyn_new_class gets
    uint32_t method_count;
    uint32_t fields; // how many fields its methods assign to `this`: a hint
    // The fields that a new instance has from the start, in order: `init` surely assigns them before anybody else sees the
    // instance. No more than `fields`, with those of the superclass, and than fit in place.
    const struct kiln_string *const *layout;
    uint64_t layout_count;
};

// What a site remembers of one shape or class:
//
//   operation     key                 target               value
//   get           shape               0                    offset of the field in the instance, in bytes
//   set           shape before        shape after          offset of the field
//   invoke        shape               closure (word)       its code
//   super invoke  superclass (word)   closure (word)       its code
//   call          class (word)        closure of init      its code; if there is no init: nil and 0
//
// Fields are entered only if they lie in place, before and after; calls only if the number of arguments is right.
struct kiln_site_entry {
    uint64_t key; // 0: none
    uint64_t target;
    uint64_t value;
};

enum { KILN_SITE_ENTRIES = 4 };

// Variable data: an inline cache. A module provides the name and zeros. Keys are weak: a collection clears entries
// whose key died. Entries are used from the first on, without gaps.
struct kiln_site {
    const struct kiln_string *name; // of the property; null for calls
    struct kiln_site_entry entries[KILN_SITE_ENTRIES];
};

// Gets a part of a text.
typedef void kiln_put(void *context, const char *text, size_t length);

// Constant data: what a language other than Lox does in another way where both call the same function of the runtime. The first
// functions raise an error. Only modules of the language refer to its data, so that others do not contain it.
struct kiln_dialect {
    kiln_value (*no_fields)(kiln_value value);                                // get of what has no fields
    kiln_value (*no_field)(kiln_value object, const struct kiln_string *name); // get of a field that is not there
    kiln_value (*not_settable)(kiln_value value);                             // set of what has no fields
    kiln_value (*not_callable)(kiln_value callee);
    kiln_value (*wrong_arity)(kiln_value callee, uint64_t expected, uint64_t found);
    kiln_value (*undefined)(const struct kiln_string *name); // a global
    const char *stack_overflow;
    // Gives the text of a value, in parts, to `put`.
    void (*text)(kiln_value value, kiln_put *put, void *context);
    // Of an object with KILN_SHAPE_DICTIONARY: where the value of a field is, or null; changes or makes a field.
    kiln_value *(*dictionary_find)(struct kiln_instance *object, const struct kiln_string *name);
    void (*dictionary_set)(struct kiln_instance *object, const struct kiln_string *name, kiln_value value);
    // The collector asks for what else is alive, and says that some died.
    void (*mark_roots)(void);
    void (*forget_dead)(void);
};

// Luma (luma_error.c).
extern const struct kiln_dialect kiln_dialect_luma;

// Constant data: a place of a trace. Its number is the operand of the "deopt" bundle.
struct kiln_trace_site {
    uint32_t function; // index into trace_names
    uint32_t line;     // from 1
};

// Variable data: all that the runtime knows of a module.
struct kiln_module {
    // Words that the collector takes as roots; KILN_UNDEFINED where nothing is defined yet.
    kiln_value *globals;
    uint64_t global_count;
    struct kiln_site *sites;
    uint64_t site_count;
    // The table of return addresses that the compiler makes of LLVM's stack map (compiler/llvm/src/stackmap.rs), or null: no
    // call of the module is traced. All three are null in the VM, which prints traces from its own frames.
    const void *trace_table;
    const struct kiln_trace_site *trace_sites;
    const char *const *trace_names; // each ends in NUL; null is the script
    struct kiln_module *next;       // the runtime's; null at first
    const struct kiln_dialect *dialect; // that of the last module counts; null: Lox
};

// ----- Start (dyn.c)

// Takes over a module: its globals and sites are known from now on. The first call prepares the heap. Called before any
// code of the module runs; in the VM any number of times.
void kiln_dyn_start(struct kiln_module *module);

// Takes over the tables of a module whose language is not a dynamic one: a panic prints its backtrace from now on, if
// the environment has KILN_BACKTRACE=1. (trace.c; not in the VM)
void kiln_backtrace_start(struct kiln_module *module);

// ----- Operators (operator.c)

// `a + b` of numbers or strings. May raise. The other operators of arithmetic may, too.
kiln_value kiln_dyn_add(kiln_value a, kiln_value b);
kiln_value kiln_dyn_sub(kiln_value a, kiln_value b);
kiln_value kiln_dyn_mul(kiln_value a, kiln_value b);
kiln_value kiln_dyn_div(kiln_value a, kiln_value b);
// Comparisons give 0 or 1. May raise, in the VM then KILN_RAISED.
uint64_t kiln_dyn_lt(kiln_value a, kiln_value b);
uint64_t kiln_dyn_le(kiln_value a, kiln_value b);
uint64_t kiln_dyn_gt(kiln_value a, kiln_value b);
uint64_t kiln_dyn_ge(kiln_value a, kiln_value b);
// `-a`. May raise.
kiln_value kiln_dyn_neg(kiln_value a);
// Whether two values are equal, in all cases.
bool kiln_dyn_equal(kiln_value a, kiln_value b);
// Prints a value and a newline.
void kiln_dyn_print(kiln_value value);
// Gives the text of a value, in parts, to `put`.
void kiln_dyn_text(kiln_value value, kiln_put *put, void *context);

// The operators, operations and functions of Luma are in luma.h.

// ----- Making objects (object.c). None of these raises; that memory ends is the end of the process.

// A string with these bytes.
kiln_value kiln_dyn_new_string(const char *bytes, uint64_t length);
struct kiln_cell *kiln_dyn_new_cell(kiln_value value);
// A closure of a function; captured words are nil, and filled in by the caller before anything else is allocated or called.
kiln_value kiln_dyn_new_closure(const struct kiln_function *function);
// An instance without fields. `class` is the word of a class. `init` is not called.
kiln_value kiln_dyn_new_instance(kiln_value class);
// The same as a pointer. Native code may leave the call out if nobody sees the instance.
struct kiln_instance *kiln_dyn_allocate_instance(kiln_value class);
// A class with the closures of its methods, in the order of the descriptor. `superclass` is KILN_UNDEFINED if the class
// does not inherit; else raises unless it is a class. May raise.
kiln_value kiln_dyn_new_class(const struct kiln_class_descriptor *descriptor, kiln_value superclass,
                              const kiln_value *methods);

// ----- Globals and properties (property.c)

// Raises "Undefined variable 'NAME'.". May raise.
kiln_value kiln_dyn_undefined(const struct kiln_string *name);
// `object.NAME`: a field, or a method bound to the object. May raise.
kiln_value kiln_dyn_get(kiln_value object, struct kiln_site *site);
// `object.NAME = value`, gives the value. May raise.
kiln_value kiln_dyn_set(kiln_value object, kiln_value value, struct kiln_site *site);
// `super.NAME`: a method of the superclass, a class, bound to the receiver. May raise.
kiln_value kiln_dyn_super_get(kiln_value superclass, kiln_value receiver, struct kiln_site *site);
// The closure of a method of a class; nil if it has none of that name.
kiln_value kiln_dyn_class_method(kiln_value class, const struct kiln_string *name);
// Whether a value is an instance of a class of this declaration, not of one that inherits from it; and whether it is such a
// class.
bool kiln_dyn_is_instance_of(kiln_value value, const struct kiln_class_descriptor *descriptor);
bool kiln_dyn_is_class(kiln_value value, const struct kiln_class_descriptor *descriptor);

// ----- Calls (call.c). `site` remembers what was called; argc is the same each time at one site.

// Calls any value. May raise.
kiln_value kiln_dyn_call(kiln_value callee, uint64_t argc, const kiln_value *argv, struct kiln_site *site);
// `receiver.NAME(arguments)`. May raise.
kiln_value kiln_dyn_invoke(kiln_value receiver, uint64_t argc, const kiln_value *argv, struct kiln_site *site);
// `super.NAME(arguments)`. May raise.
kiln_value kiln_dyn_super_invoke(kiln_value superclass, kiln_value receiver, uint64_t argc, const kiln_value *argv,
                                 struct kiln_site *site);
// What `receiver.NAME(...)` with so many arguments calls, if that is simply a method: an entry whose target is the closure
// and whose value is its code, valid until the runtime is called again. Null if it is anything else (a field, an error): then
// kiln_dyn_invoke does it.
const struct kiln_site_entry *kiln_dyn_find_method(kiln_value receiver, uint64_t argc, struct kiln_site *site);

// ----- Errors (raise.c, trace.c)

// The error of a stack that ended: "Stack overflow.". May raise. (Native programs come to it by the stack guard.)
kiln_value kiln_dyn_stack_overflow(void);

// Writes what an error shows on stderr, a line each, after stdout is flushed: the message, `[line N] in NAME()`, `...`. A null
// name is the script. The VM calls these for its own frames, native code for those of the stack.
void kiln_trace_message(const char *text, size_t length);
void kiln_trace_line(const char *name, size_t length, uint32_t line);
void kiln_trace_dots(void);
// How many of the outermost frames the trace of a stack overflow shows.
enum { KILN_TRACE_OUTERMOST = 10 };

// ----- The VM

// What a call means for an engine that pushes frames itself.
enum kiln_resolution {
    KILN_RESOLVED_RAISED = 0, // an error was raised
    KILN_RESOLVED_VALUE = 1,  // done: `value` is the result
    KILN_RESOLVED_FRAME = 2,  // run the code of `closure` with `receiver`, nil for a plain function
    KILN_RESOLVED_HOST = 3,   // call what the native `closure` stands for, one without code
};
struct kiln_resolved {
    kiln_value value;
    kiln_value closure;
    kiln_value receiver;
};
// As kiln_dyn_call, kiln_dyn_invoke and kiln_dyn_super_invoke, up to the call itself. Gives a kiln_resolution. The number
// of arguments was tested; natives, and classes without init, are done here.
uint64_t kiln_dyn_resolve(kiln_value callee, uint64_t argc, const kiln_value *argv, struct kiln_site *site,
                          struct kiln_resolved *out);
uint64_t kiln_dyn_resolve_invoke(kiln_value receiver, uint64_t argc, const kiln_value *argv, struct kiln_site *site,
                                 struct kiln_resolved *out);
uint64_t kiln_dyn_resolve_super(kiln_value superclass, kiln_value receiver, uint64_t argc, const kiln_value *argv,
                                struct kiln_site *site, struct kiln_resolved *out);

#if defined(KILN_VM)
// All that the runtime keeps between two calls: a heap, modules, the last error.
struct kiln_state;
// Makes a state with an empty heap. It may be used by any thread, but by one at a time.
struct kiln_state *kiln_vm_open(void);
// All other functions work on the state that the thread entered last. Null: on none. Gives the one before.
struct kiln_state *kiln_vm_enter(struct kiln_state *state);
// Frees a state, which no thread is in, and all objects of its heap.
void kiln_vm_close(struct kiln_state *state);
// Says which frames of the machine's stack may hold values: those below this address. Before anything is allocated.
void kiln_vm_set_stack(uintptr_t stack);
// Says what runs: `roots` is called at each collection, for a range of words that may be values or pointers to objects; `trace` when
// memory has ended, to print the lines of the calls (kiln_trace_line) from the run's place on, or from the caller of a frame on if that is not null,
// up to the first call by native code.
void kiln_vm_set_run(void (*roots)(void *context, const void **low, const void **high),
                     void (*trace)(void *context, void *frame), void *context);
// The one string of this text, which lives until kiln_vm_close; for literals and names.
const struct kiln_string *kiln_dyn_intern(const char *bytes, uint64_t length);
// Raises an error with this message.
kiln_value kiln_vm_raise(const char *message, size_t length);
// The text of the error that was raised last; it is valid until the next one.
const char *kiln_vm_error(size_t *length);
// Limits the heap: when more than `bytes` are alive after a collection, sets `*over`, and everything works on. A string that
// would be longer is an error.
void kiln_vm_set_limit(uint64_t bytes, bool *over);
// Whether there was too much since this was asked last.
bool kiln_vm_was_over_limit(void);
#endif

#include "luma.h"

#endif
