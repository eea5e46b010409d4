// Native code that is compiled while the VM runs: how it and the VM call each other, and how errors leave both. Only in the
// process of the VM. docs/ir/jit.md explains it; compiler/vm/src/tier/ffi.rs says the same in Rust, and a test there holds the two
// together.
#ifndef KILN_JIT_H
#define KILN_JIT_H

#include "dyn.h"

// What native code, sites and closures know of a function that the VM can run (`interp::Entry`).
struct kiln_jit_entry {
    const void *native;       // code in Kiln's convention, or a bridge to the VM, which reads this record as the last argument; null: neither
    void (*run)(void *frame); // the same for a frame of the VM; null: the VM interprets it
    uint32_t start;           // the VM's
    uint32_t frame;           // bytes of the frame
    uint32_t captures;        // the VM's
    uint32_t number;          // of the function
};

// A place to which errors of native code lead: where the VM entered it.
struct kiln_jit_activation;

// Why native code ended before its end.
enum kiln_jit_end {
    KILN_JIT_RAISED = 1,   // the runtime noted an error
    KILN_JIT_PANICKED = 2, // `file`, `line`, `column_kind` say why
    KILN_JIT_OVERFLOW = 3, // one of the stacks ended
    KILN_JIT_VM = 4,       // the VM, called by native code, ended; it knows why
    KILN_JIT_INTERRUPTED = 5, // the interrupt was seen
};

// A run of the VM with native code. The VM makes it and fills in what is marked as its.
struct kiln_jit_context {
    uintptr_t native_limit; // VM: no frame of native code begins below
    char *top;              // the end of the VM's stack in use, while native code is innermost
    char *limit;            // VM: the end of the VM's stack
    void *vm;               // VM: for its functions
    // VM: interprets a function whose frame is filled. Whether it returned; else it noted why not, and its lines.
    bool (*interpret)(void *vm, const struct kiln_jit_entry *entry, void *frame);
    // VM: takes a line of a trace, the innermost first. A null name is the script.
    void (*line)(void *vm, const char *name, size_t length, uint32_t line);
    struct kiln_module *units; // VM: the modules of units of programs without a heap; the runtime knows the others
    struct kiln_jit_activation *activation; // the innermost
    uint64_t is_native;                     // whether native code is innermost
    uint64_t end;                           // kiln_jit_end
    const char *file;                       // of a panic
    uint32_t line_number;
    uint32_t column_kind;
    const volatile bool *interrupt; // VM: when it becomes true, native code that looks at it ends; null: none does
};

// The context of this thread's run; null: there is no native code. Gives the one before.
struct kiln_jit_context *kiln_jit_use(struct kiln_jit_context *context);
struct kiln_jit_context *kiln_jit_current(void);

// ----- The VM enters native code

// Runs native code on a frame, which ends at `top`. Whether it returned; if not, `end` says why, and the lines of its calls were given.
bool kiln_jit_enter(struct kiln_jit_context *context, void (*code)(void *frame), void *frame, char *top);

// ----- Native code calls the VM

// A frame for a function, behind all others; panics if a stack ends.
void *kiln_jit_frame(struct kiln_jit_context *context, const struct kiln_jit_entry *entry);
// Interprets a function whose frame is filled; its result is in the frame then.
void kiln_jit_interpret(struct kiln_jit_context *context, const struct kiln_jit_entry *entry, void *frame);
// The `array_code` of all functions: native code if there is some, else the VM.
kiln_value kiln_jit_array(kiln_value closure, kiln_value receiver, const kiln_value *arguments);

// ----- Errors of native code

// Native code has seen the interrupt.
_Noreturn void kiln_jit_interrupted(struct kiln_jit_context *context);
// The stack has ended.
_Noreturn void kiln_jit_stack_overflow(struct kiln_jit_context *context);
// As kiln_panic.
_Noreturn void kiln_jit_panic(const char *file, uint32_t line, uint32_t column_kind);

#endif
