// The runtime of native programs as a part of the VM: printing, the buffer of stdout, panics.
#include "runtime.c"

// The runtime's start-up calls the compiled program. Here nobody calls the start-up.
int32_t kiln_main(void) { return 0; }

// Rust puts /dev/null in the place of a closed stdout before `main` begins. A native program says that its output is
// lost, so the VM must know.
extern int fcntl(int descriptor, int command, ...);
extern int close(int descriptor);

static bool stdout_was_closed;

__attribute__((constructor)) static void look_at_stdout(void) { stdout_was_closed = fcntl(1, 1 /* F_GETFD */) < 0; }

// Closes stdout again if it was closed when the process started.
void kiln_vm_restore_stdout(void);
void kiln_vm_restore_stdout(void) {
    if (stdout_was_closed) {
        close(1);
    }
}

// The layouts that compiler/vm/src/dynamic/ffi.rs writes again in Rust; a test there compares them.
extern const uint32_t kiln_vm_layouts[];
const uint32_t kiln_vm_layouts[] = {
    sizeof(struct kiln_header),
    __builtin_offsetof(struct kiln_string, length),
    __builtin_offsetof(struct kiln_closure, code),
    __builtin_offsetof(struct kiln_closure, captures),
    __builtin_offsetof(struct kiln_instance, shape),
    __builtin_offsetof(struct kiln_instance, fields),
    __builtin_offsetof(struct kiln_cell, value),
    sizeof(struct kiln_function),
    __builtin_offsetof(struct kiln_function, kind),
    sizeof(struct kiln_class_descriptor),
    __builtin_offsetof(struct kiln_class_descriptor, method_count),
    sizeof(struct kiln_site),
    __builtin_offsetof(struct kiln_site, entries),
    sizeof(struct kiln_site_entry),
    sizeof(struct kiln_module),
    __builtin_offsetof(struct kiln_module, site_count),
    sizeof(struct kiln_resolved),
    __builtin_offsetof(struct kiln_resolved, receiver),
    KILN_KIND_CLASS,
    KILN_STRING_INTERNED,
    KILN_RESOLVED_RAISED,
    KILN_RESOLVED_VALUE,
    KILN_TRACE_OUTERMOST,
    KILN_STATUS_RAISED,
    KILN_KIND_BOUND_METHOD,
    KILN_KIND_NATIVE,
    KILN_ANY_ARITY,
    KILN_RESOLVED_HOST,
};
