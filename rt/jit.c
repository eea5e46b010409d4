// Activations: how errors leave native code that the VM entered. Only frames of compiled code and of this runtime lie between what
// raises and the activation, never one of the VM, and this runtime holds nothing while it raises.
#include "jit.h"
#include "trace_table.c"
#include <setjmp.h>

struct kiln_jit_activation {
    jmp_buf jump;
    struct kiln_jit_activation *before;
    uintptr_t record; // the frame record of what entered the native code
    void *frame;      // on which it works
    uintptr_t called; // the frame record of its call of the VM, while it waits for one
};

_Thread_local static struct kiln_jit_context *jit_current;

struct kiln_jit_context *kiln_jit_use(struct kiln_jit_context *context) {
    struct kiln_jit_context *before = jit_current;
    jit_current = context;
    return before;
}

struct kiln_jit_context *kiln_jit_current(void) { return jit_current; }

__attribute__((noinline)) bool kiln_jit_enter(struct kiln_jit_context *context, void (*code)(void *frame), void *frame,
                                              char *top) {
    struct kiln_jit_activation activation;
    activation.before = context->activation;
    activation.record = (uintptr_t)__builtin_frame_address(0);
    activation.frame = frame;
    activation.called = 0;
    context->activation = &activation;
    context->top = top;
    context->is_native = 1;
    bool returned = _setjmp(activation.jump) == 0;
    if (returned) {
        code(frame);
    }
    context->activation = context->activation->before;
    context->is_native = 0;
    return returned;
}

// ----- Errors

// Takes a line of a trace; a null name is the script.
typedef void (*take_line)(void *context, const char *name, size_t length, uint32_t line);

// Gives the lines of the calls from a frame record up to another one.
static void native_lines(const struct traces *traces, uintptr_t record, uintptr_t end, take_line take, void *to) {
    while (record != 0 && traces->count > 0) {
        const struct traced_function *function;
        size_t first;
        size_t count = find_frames(traces, next_return(&record, end), &function, &first);
        for (size_t i = 0; i < count; i++) {
            const struct kiln_trace_site *site = &function->module->trace_sites[function->frames[first + i].site];
            const char *name = function->module->trace_names[site->function];
            take(to, name, name != 0 ? length_of(name) : 0, site->line);
        }
    }
}

// Gives the VM the lines of the calls from a frame record up to the activation.
static void jit_trace(struct kiln_jit_context *context, uintptr_t record) {
    struct traces traces = {0, 0};
    read_tables(&traces, current_state != 0 ? modules : context->units);
    native_lines(&traces, record, context->activation->record, context->line, context->vm);
    if (traces.functions != 0) {
        kiln_os_release(traces.functions, traces.count * sizeof *traces.functions);
    }
}

static void print_line(void *context, const char *name, size_t length, uint32_t line) {
    (void)context;
    kiln_trace_line(name, length, line);
}

// Of native code and of the VM in turns. The frames stay as they are: the process ends.
static void trace_to_stderr(uintptr_t record) {
    if (current_state == 0 || engine.trace == 0) {
        return;
    }
    const struct kiln_jit_activation *activation = jit_current != 0 ? jit_current->activation : 0;
    struct traces traces = {0, 0};
    if (activation != 0) {
        read_tables(&traces, modules);
    }
    if (activation == 0 || !jit_current->is_native) {
        engine.trace(engine.context, 0);
        record = activation != 0 ? activation->called : 0;
    }
    for (; activation != 0; activation = activation->before) {
        native_lines(&traces, record, activation->record, print_line, 0);
        engine.trace(engine.context, activation->frame);
        record = activation->before != 0 ? activation->before->called : 0;
    }
}

_Noreturn static void jit_leave(struct kiln_jit_context *context, enum kiln_jit_end end, uintptr_t record) {
    context->end = end;
    jit_trace(context, record);
    longjmp(context->activation->jump, 1);
}

__attribute__((noinline)) _Noreturn void kiln_jit_stack_overflow(struct kiln_jit_context *context) {
    jit_leave(context, KILN_JIT_OVERFLOW, (uintptr_t)__builtin_frame_address(0));
}

__attribute__((noinline)) _Noreturn void kiln_jit_interrupted(struct kiln_jit_context *context) {
    jit_leave(context, KILN_JIT_INTERRUPTED, (uintptr_t)__builtin_frame_address(0));
}

__attribute__((noinline)) _Noreturn void kiln_jit_panic(const char *file, uint32_t line, uint32_t column_kind) {
    struct kiln_jit_context *context = jit_current;
    context->file = file;
    context->line_number = line;
    context->column_kind = column_kind;
    jit_leave(context, KILN_JIT_PANICKED, (uintptr_t)__builtin_frame_address(0));
}

// What the runtime says of an error that it noted: to native code nothing, which is left.
__attribute__((noinline)) static kiln_value jit_raised(void) {
    if (jit_current != 0 && jit_current->is_native) {
        jit_leave(jit_current, KILN_JIT_RAISED, (uintptr_t)__builtin_frame_address(0));
    }
    return KILN_RAISED;
}

// ----- The VM

// As `bytecode::HEADER`.
enum { JIT_HEADER = 16 };

__attribute__((noinline)) void *kiln_jit_frame(struct kiln_jit_context *context, const struct kiln_jit_entry *entry) {
    char *frame = context->top + JIT_HEADER;
    bool fits = context->limit >= frame && (size_t)(context->limit - frame) >= entry->frame;
    if (!fits || (uintptr_t)__builtin_frame_address(0) < context->native_limit) {
        jit_leave(context, KILN_JIT_OVERFLOW, (uintptr_t)__builtin_frame_address(0));
    }
    return frame;
}

__attribute__((noinline)) void kiln_jit_interpret(struct kiln_jit_context *context, const struct kiln_jit_entry *entry,
                                                  void *frame) {
    char *top = context->top;
    context->activation->called = (uintptr_t)__builtin_frame_address(0);
    context->is_native = 0;
    bool returned = context->interpret(context->vm, entry, frame);
    context->is_native = 1;
    context->top = top;
    if (!returned) {
        jit_leave(context, KILN_JIT_VM, (uintptr_t)__builtin_frame_address(0));
    }
}

kiln_value kiln_jit_array(kiln_value closure, kiln_value receiver, const kiln_value *arguments) {
    const struct kiln_closure *object = pointer_of(closure);
    const struct kiln_jit_entry *entry = object->code;
    // As `bytecode::closure_frame` says.
    kiln_value *frame = kiln_jit_frame(jit_current, entry);
    frame[1] = closure;
    frame[2] = receiver;
    for (uint32_t i = 0; i < object->header.number; i++) {
        frame[3 + i] = arguments[i];
    }
    if (entry->run != 0) {
        entry->run(frame);
    } else {
        kiln_jit_interpret(jit_current, entry, frame);
    }
    return frame[0];
}
