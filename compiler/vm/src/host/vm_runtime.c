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

// The same for compiler/vm/src/tier/ffi.rs.
extern const uint32_t kiln_vm_jit_layouts[];
const uint32_t kiln_vm_jit_layouts[] = {
    __builtin_offsetof(struct kiln_jit_entry, start),
    sizeof(struct kiln_jit_entry),
    __builtin_offsetof(struct kiln_jit_context, interpret),
    __builtin_offsetof(struct kiln_jit_context, is_native),
    __builtin_offsetof(struct kiln_jit_context, column_kind),
    __builtin_offsetof(struct kiln_jit_context, interrupt),
    sizeof(struct kiln_jit_context),
    GRANULE,
    FINE_MAX,
    sizeof(struct bump),
    __builtin_offsetof(struct bump, end),
    KILN_KIND_CELL,
    KILN_KIND_CLOSURE,
};

// The memory that this thread's heap hands out, by size class, for native code that allocates itself. It stays where it is.
uintptr_t kiln_vm_bump(void);
uintptr_t kiln_vm_bump(void) { return (uintptr_t)heap.bump; }

// ----- The stack of this thread, for jit.c

#if defined(__APPLE__)
extern void *pthread_self(void);
extern void *pthread_get_stackaddr_np(void *thread);
extern size_t pthread_get_stacksize_np(void *thread);

static uintptr_t lowest_of_stack(void) {
    void *self = pthread_self();
    return (uintptr_t)pthread_get_stackaddr_np(self) - pthread_get_stacksize_np(self);
}
#else
extern unsigned long pthread_self(void);
extern int pthread_getattr_np(unsigned long thread, void *attributes);
extern int pthread_attr_getstack(const void *attributes, void **lowest, size_t *size);
extern int pthread_attr_destroy(void *attributes);

static uintptr_t lowest_of_stack(void) {
    uint64_t attributes[16]; // more than `pthread_attr_t` has
    void *lowest = 0;
    size_t size;
    if (pthread_getattr_np(pthread_self(), attributes) != 0) {
        return 0;
    }
    pthread_attr_getstack(attributes, &lowest, &size);
    pthread_attr_destroy(attributes);
    return (uintptr_t)lowest;
}
#endif

// Below which address no frame of native code may begin: as much as native programs have, less if the thread has less.
uintptr_t kiln_vm_native_limit(void);
uintptr_t kiln_vm_native_limit(void) {
    const uintptr_t size = 16u << 20, rest = 256u << 10;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t lowest = lowest_of_stack() + rest;
    uintptr_t wish = here > size ? here - size : 0;
    return lowest > wish && lowest < here ? lowest : wish;
}

// ----- What native code of a run calls

extern const struct kiln_vm_symbol {
    const char *name;
    const void *address;
} kiln_vm_symbols[];
extern const size_t kiln_vm_symbol_count;

#define SYMBOL(name) {#name, (const void *)name}
const struct kiln_vm_symbol kiln_vm_symbols[] = {
    {"kiln_panic", (const void *)kiln_jit_panic},
    SYMBOL(kiln_jit_frame),
    SYMBOL(kiln_jit_interpret),
    SYMBOL(kiln_jit_stack_overflow),
    SYMBOL(kiln_jit_interrupted),
    SYMBOL(kiln_print_i8),
    SYMBOL(kiln_print_i16),
    SYMBOL(kiln_print_i32),
    SYMBOL(kiln_print_i64),
    SYMBOL(kiln_print_isize),
    SYMBOL(kiln_print_u8),
    SYMBOL(kiln_print_u16),
    SYMBOL(kiln_print_u32),
    SYMBOL(kiln_print_u64),
    SYMBOL(kiln_print_usize),
    SYMBOL(kiln_print_f32),
    SYMBOL(kiln_print_f64),
    SYMBOL(kiln_print_bool),
    SYMBOL(kiln_rem_f32),
    SYMBOL(kiln_rem_f64),
    SYMBOL(kiln_dyn_add),
    SYMBOL(kiln_dyn_sub),
    SYMBOL(kiln_dyn_mul),
    SYMBOL(kiln_dyn_div),
    SYMBOL(kiln_dyn_lt),
    SYMBOL(kiln_dyn_le),
    SYMBOL(kiln_dyn_gt),
    SYMBOL(kiln_dyn_ge),
    SYMBOL(kiln_dyn_neg),
    SYMBOL(kiln_dyn_equal),
    SYMBOL(kiln_dyn_print),
    SYMBOL(kiln_dyn_undefined),
    SYMBOL(kiln_dyn_new_cell),
    SYMBOL(kiln_dyn_new_closure),
    SYMBOL(kiln_dyn_new_class),
    SYMBOL(kiln_dyn_allocate_instance),
    SYMBOL(kiln_dyn_class_method),
    SYMBOL(kiln_dyn_get),
    SYMBOL(kiln_dyn_set),
    SYMBOL(kiln_dyn_super_get),
    SYMBOL(kiln_dyn_call),
    SYMBOL(kiln_dyn_invoke),
    SYMBOL(kiln_dyn_super_invoke),
    SYMBOL(kiln_dyn_find_method),
    SYMBOL(kiln_luma_add),
    SYMBOL(kiln_luma_sub),
    SYMBOL(kiln_luma_mul),
    SYMBOL(kiln_luma_div),
    SYMBOL(kiln_luma_lt),
    SYMBOL(kiln_luma_le),
    SYMBOL(kiln_luma_gt),
    SYMBOL(kiln_luma_ge),
    SYMBOL(kiln_luma_neg),
    SYMBOL(kiln_f64_floor),
    SYMBOL(kiln_f64_round),
    SYMBOL(kiln_f64_sin),
    SYMBOL(kiln_f64_cos),
    SYMBOL(kiln_f64_exp),
    SYMBOL(kiln_f64_log),
    SYMBOL(kiln_f64_min),
    SYMBOL(kiln_f64_max),
    SYMBOL(kiln_f64_pow),
    SYMBOL(kiln_f64_modulo),
};
const size_t kiln_vm_symbol_count = sizeof kiln_vm_symbols / sizeof *kiln_vm_symbols;
