// Traces of native programs: which calls of the program are on the stack (trace_table.c).
#include "trace_table.c"

// The modules of the program, in a list.
static const struct kiln_module *traced_modules;
// No frame record lies here or above.
static uintptr_t trace_end;
static struct traces traced;

// Prints the line of a site, and gives whether it is in the script.
static bool trace_site(const struct traced_function *function, size_t frame) {
    const struct kiln_module *module = function->module;
    const struct kiln_trace_site *site = &module->trace_sites[function->frames[frame].site];
    const char *name = module->trace_names[site->function];
    kiln_trace_line(name, name != 0 ? length_of(name) : 0, site->line);
    return name == 0;
}

// Prints the trace of the calls from a frame record on.
static void trace(uintptr_t record) {
    read_tables(&traced, traced_modules);
    while (record != 0) {
        const struct traced_function *function;
        size_t first;
        size_t count = find_frames(&traced, next_return(&record, trace_end), &function, &first);
        for (size_t i = 0; i < count; i++) {
            if (trace_site(function, first + i)) {
                return;
            }
        }
    }
}

// ----- The end of the stack

// As the stack overflowed, frames are too many: the outermost are shown. How many frames a stack has room for depends
// on how large they are, so the others would be different in every build.
static void trace_outermost(uintptr_t record) {
    read_tables(&traced, traced_modules);
    enum { KEPT = 1024 };
    uintptr_t kept[KEPT]; // the last return addresses
    size_t seen = 0;
    while (record != 0) {
        kept[seen++ % KEPT] = next_return(&record, trace_end);
    }
    // From the outermost back, until there are enough.
    size_t lines = 0, at = seen;
    while (at > 0 && seen - at < KEPT && lines < KILN_TRACE_OUTERMOST) {
        const struct traced_function *function;
        size_t first;
        lines += find_frames(&traced, kept[--at % KEPT], &function, &first);
    }
    size_t skip = lines > KILN_TRACE_OUTERMOST ? lines - KILN_TRACE_OUTERMOST : 0;
    if (skip > 0 || at > 0) {
        kiln_trace_dots();
    }
    for (; at < seen; at++) {
        const struct traced_function *function;
        size_t first;
        size_t count = find_frames(&traced, kept[at % KEPT], &function, &first);
        for (size_t i = skip; i < count; i++) {
            if (trace_site(function, first + i)) {
                return;
            }
        }
        skip -= skip < count ? skip : count;
    }
}

// With the frame record of what could not go on. The deepest frame may not have its record yet; then this is its caller's.
static void trace_overflowed(uintptr_t record) {
    if (record != 0 && record % sizeof record == 0 && record < trace_end) {
        trace_outermost(record);
    }
}

// Called on a stack of its own.
static void on_stack_overflow(uintptr_t record) {
    const char *text = stack_overflow_text();
    kiln_trace_message(text, length_of(text));
    trace_overflowed(record);
    kiln_os_exit(KILN_STATUS_RAISED);
}

// ----- Backtraces of panics

static void on_panic(uintptr_t record, bool has_overflowed) {
    if (has_overflowed) {
        trace_overflowed(record);
    } else {
        trace(record);
    }
}

KILN_APART void kiln_backtrace_start(struct kiln_module *module) {
    const char *wish = kiln_os_environment("KILN_BACKTRACE");
    if (wish != 0 && wish[0] == '1' && wish[1] == 0) {
        traced_modules = module;
        trace_end = start_of_stack;
        kiln_backtrace_handler = on_panic;
    }
}
