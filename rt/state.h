// All that the runtime of dynamic values keeps between two calls of it.
//
// A native program has one of each, plain variables. In the VM an engine has one of each: several
// engines may live in a process, and alternate on a thread. So there it is a structure behind a pointer, one for each thread.
// That and the context of native code (jit.c) are all of it that is thread-local: a shared library that is loaded late gets little
// memory of that kind.
#ifndef KILN_STATE_H
#define KILN_STATE_H

#include "gc.h"

// What a name means for instances of a shape (property.c).
struct answer {
    const struct shape *shape;
    const struct kiln_string *name;
    kiln_value meaning;
};
enum { ANSWERS = 512 };

// Strings of which there is one of each text (name.c).
struct names {
    const struct kiln_string **strings; // open addressing; null: none
    size_t capacity, count;             // `count` includes those that were dropped
};

// Text that is being put together (builder.c).
struct builder {
    char *bytes;
    size_t length, capacity;
};

// The characters of a string (luma_string.c).
struct characters {
    const struct kiln_string *string; // flat
    uint64_t count;
    // The character `at` begins at this byte.
    uint64_t at, byte;
};
enum { REMEMBERED = 16 };

// What objects without a class have in common (luma_object.c).
struct objects {
    kiln_value class; // 0: not made yet
    struct shape *dictionary_shape;
};

// Of random numbers (luma_number.c).
struct random_numbers {
    bool has_begun;
    uint64_t words[4];
};

// What was read of stdin: bytes from `at` to `end` are still to be used (native.c).
struct input {
    char bytes[16384];
    size_t at, end;
};

#if defined(KILN_VM)

// What the VM tells of its run: the part of its stack that may hold values, and its calls (dyn.c).
struct engine {
    void (*roots)(void *context, const void **low, const void **high);
    void (*trace)(void *context, void *frame);
    void *context;
};

struct kiln_state {
    struct heap heap;
    uintptr_t stress_end[CLASSES];
    struct stack waiting;
    struct names name_table;
    struct builder builder;
    struct characters remembered[REMEMBERED];
    struct stack visiting;
    struct objects objects_of_luma;
    struct random_numbers random_numbers;
    struct input input;
    struct answer answers[ANSWERS];
    struct kiln_site_entry found_method;
    kiln_value noted;
    struct kiln_module *modules;
    struct engine engine;
};

// The state that this thread works on.
_Thread_local static struct kiln_state *current_state;

#define STATE(member) (current_state->member)

#else

struct heap kiln_state_heap;
uintptr_t kiln_state_stress_end[CLASSES];
struct stack kiln_state_waiting;
struct names kiln_state_name_table;
struct builder kiln_state_builder;
struct characters kiln_state_remembered[REMEMBERED];
struct stack kiln_state_visiting;
struct objects kiln_state_objects_of_luma;
struct random_numbers kiln_state_random_numbers;
struct input kiln_state_input;
struct answer kiln_state_answers[ANSWERS];
struct kiln_site_entry kiln_state_found_method;
struct kiln_module *kiln_state_modules;

#define STATE(member) kiln_state_##member

#endif

// The heap of the state in use.
#define heap STATE(heap)
// In stress mode a run of free memory is handed out one cell at a time, the fast path never succeeds, and its rest is kept here.
#define stress_end STATE(stress_end)
// What still has to be copied of a rope; kept for the next one.
#define waiting STATE(waiting)
#define name_table STATE(name_table)
#define builder STATE(builder)
#define remembered STATE(remembered)
// Lists and objects that are being looked through, for luma_text.c. Values of it are alive.
#define visiting STATE(visiting)
#define objects_of_luma STATE(objects_of_luma)
#define random_numbers STATE(random_numbers)
#define input STATE(input)
#define answers STATE(answers)
// The answer of kiln_dyn_find_method for sites that are full.
#define found_method STATE(found_method)
// All modules, the last one first.
#define modules STATE(modules)

#if defined(KILN_VM)
// The message of the last error, an object of the heap.
#define noted STATE(noted)
#define engine STATE(engine)
#endif

// The language of the program; null is Lox.
KILN_INLINE const struct kiln_dialect *dialect(void) { return modules != 0 ? modules->dialect : 0; }

#endif
