// Traces of native programs: which calls of the program are on the stack.
//
// A frame record is two words: where the caller's record lies, and the return address into the caller. Return addresses are
// looked up in tables that the compiler made (compiler/llvm/src/stackmap.rs says how they look); each gives the sites, innermost
// first, of the calls that were inlined into one another there. Addresses without an entry are those of the runtime.

// The modules of the program, in a list.
static const struct kiln_module *traced_modules;
// No frame record lies here or above.
static uintptr_t trace_end;

struct trace_frame {
    uint32_t offset; // of the return address from the start of the function
    uint32_t site;
};

// The frames of a function.
struct traced_function {
    uintptr_t start;
    const struct trace_frame *frames;
    uint32_t count;
    const struct kiln_module *module;
};

// The functions of all modules, ordered by address: made when the first error happens.
static struct traced_function *traced;
static size_t traced_count;

#define TRACE_MAGIC 0x3152544bu // "KTR1"

// Reads a table, and gives the number of its functions. `to` may be null.
static size_t read_table(const struct kiln_module *module, struct traced_function *to) {
    const uint32_t *at = module->trace_table;
    if (at == 0 || at[0] != TRACE_MAGIC) {
        return 0;
    }
    size_t count = at[1];
    at += 2;
    for (size_t i = 0; i < count; i++) {
        struct traced_function function = {.module = module};
#if defined(__APPLE__)
        function.start = at[0] | (uintptr_t)at[1] << 32;
        function.count = at[2];
        at += 4;
#else
        function.start = (uintptr_t)at + (uintptr_t)(intptr_t)(int32_t)at[0];
        function.count = at[1];
        at += 2;
#endif
        function.frames = (const struct trace_frame *)at;
        at += 2 * (size_t)function.count;
        if (to != 0) {
            to[i] = function;
        }
    }
    return count;
}

// Orders functions by address: heapsort, which needs no memory.
static void sift(struct traced_function *functions, size_t at, size_t count) {
    struct traced_function moved = functions[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        child += child + 1 < count && functions[child].start < functions[child + 1].start;
        if (functions[child].start <= moved.start) {
            break;
        }
        functions[at] = functions[child];
    }
    functions[at] = moved;
}

static void sort(struct traced_function *functions, size_t count) {
    for (size_t at = count / 2; at-- > 0;) {
        sift(functions, at, count);
    }
    for (size_t end = count; end-- > 1;) {
        struct traced_function last = functions[end];
        functions[end] = functions[0];
        functions[0] = last;
        sift(functions, 0, end);
    }
}

static void read_tables(void) {
    for (const struct kiln_module *module = traced_modules; module != 0; module = module->next) {
        traced_count += read_table(module, 0);
    }
    if (traced_count == 0) {
        return;
    }
    size_t size = traced_count * sizeof *traced;
    traced = kiln_os_reserve(size);
    if (traced == 0 || !kiln_os_commit(traced, size)) {
        traced_count = 0;
        return;
    }
    size_t count = 0;
    for (const struct kiln_module *module = traced_modules; module != 0; module = module->next) {
        count += read_table(module, traced + count);
    }
    sort(traced, traced_count);
}

// The last function that starts before a return address, or null.
static const struct traced_function *find_function(uintptr_t address) {
    size_t low = 0, high = traced_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (traced[middle].start < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? &traced[low - 1] : 0;
}

// The sites of a return address: `*first` and those behind it. Gives how many, 0 if the address is not in the tables.
static size_t find_frames(uintptr_t address, const struct traced_function **function, size_t *first) {
    *function = find_function(address);
    if (*function == 0) {
        return 0;
    }
    uintptr_t offset = address - (*function)->start;
    const struct trace_frame *frames = (*function)->frames;
    uint32_t count = (*function)->count;
    uint32_t at = 0;
    while (at < count && frames[at].offset != offset) {
        at++;
    }
    *first = at;
    uint32_t end = at;
    while (end < count && frames[end].offset == offset) {
        end++;
    }
    return end - at;
}

// Prints the line of a site, and gives whether it is in the script.
static bool trace_site(const struct traced_function *function, size_t frame) {
    const struct kiln_module *module = function->module;
    const struct kiln_trace_site *site = &module->trace_sites[function->frames[frame].site];
    const char *name = module->trace_names[site->function];
    kiln_trace_line(name, name != 0 ? length_of(name) : 0, site->line);
    return name == 0;
}

// A record of the stack: moves `*record` on to the caller's, and gives the return address into the caller; 0 at the end.
__attribute__((no_sanitize("address"))) static uintptr_t next_return(uintptr_t *record) {
#if defined(__riscv)
    const uintptr_t *words = (const uintptr_t *)*record - 2;
#else
    const uintptr_t *words = (const uintptr_t *)*record;
#endif
    uintptr_t caller = words[0];
    uintptr_t address = words[1];
    // Records lie one above the other. Code without them, as that of a C library below the program, may leave anything.
    if (caller <= *record || caller >= trace_end || caller % sizeof caller != 0) {
        caller = 0;
    }
    *record = caller;
    return address;
}

// Prints the trace of the calls from a frame record on.
static void trace(uintptr_t record) {
    read_tables();
    while (record != 0) {
        const struct traced_function *function;
        size_t first;
        size_t count = find_frames(next_return(&record), &function, &first);
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
    read_tables();
    enum { KEPT = 1024 };
    uintptr_t kept[KEPT]; // the last return addresses
    size_t seen = 0;
    while (record != 0) {
        kept[seen++ % KEPT] = next_return(&record);
    }
    // From the outermost back, until there are enough.
    size_t lines = 0, at = seen;
    while (at > 0 && seen - at < KEPT && lines < KILN_TRACE_OUTERMOST) {
        const struct traced_function *function;
        size_t first;
        lines += find_frames(kept[--at % KEPT], &function, &first);
    }
    size_t skip = lines > KILN_TRACE_OUTERMOST ? lines - KILN_TRACE_OUTERMOST : 0;
    if (skip > 0 || at > 0) {
        kiln_trace_dots();
    }
    for (; at < seen; at++) {
        const struct traced_function *function;
        size_t first;
        size_t count = find_frames(kept[at % KEPT], &function, &first);
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

void kiln_backtrace_start(struct kiln_module *module) {
    const char *wish = kiln_os_environment("KILN_BACKTRACE");
    if (wish != 0 && wish[0] == '1' && wish[1] == 0) {
        traced_modules = module;
        trace_end = start_of_stack;
        kiln_backtrace_handler = on_panic;
    }
}
