// Which calls of compiled code are on a stack of machine code.
//
// A frame record is two words: where the caller's record lies, and the return address into the caller. Return addresses are
// looked up in tables that the compiler made (compiler/llvm/src/stackmap.rs says how they look); each gives the sites, innermost
// first, of the calls that were inlined into one another there. Addresses without an entry are those of the runtime.
#include "state.h"
#include "os.h"

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
struct traces {
    struct traced_function *functions;
    size_t count;
};

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

// Reads the tables of a list of modules. Without memory for it, nothing is traced.
static void read_tables(struct traces *traces, const struct kiln_module *list) {
    for (const struct kiln_module *module = list; module != 0; module = module->next) {
        traces->count += read_table(module, 0);
    }
    if (traces->count == 0) {
        return;
    }
    size_t size = traces->count * sizeof *traces->functions;
    traces->functions = kiln_os_reserve(size);
    if (traces->functions == 0 || !kiln_os_commit(traces->functions, size)) {
        traces->count = 0;
        return;
    }
    size_t count = 0;
    for (const struct kiln_module *module = list; module != 0; module = module->next) {
        count += read_table(module, traces->functions + count);
    }
    sort(traces->functions, traces->count);
}

// The last function that starts before a return address, or null.
static const struct traced_function *find_function(const struct traces *traces, uintptr_t address) {
    size_t low = 0, high = traces->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (traces->functions[middle].start < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? &traces->functions[low - 1] : 0;
}

// The sites of a return address: `*first` and those behind it. Gives how many, 0 if the address is not in the tables.
static size_t find_frames(const struct traces *traces, uintptr_t address, const struct traced_function **function, size_t *first) {
    *function = find_function(traces, address);
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

// A record of the stack: moves `*record` on to the caller's, and gives the return address into the caller; the record is 0 then if it would
// not lie below `end`.
__attribute__((no_sanitize("address"))) static uintptr_t next_return(uintptr_t *record, uintptr_t end) {
#if defined(__riscv)
    const uintptr_t *words = (const uintptr_t *)*record - 2;
#else
    const uintptr_t *words = (const uintptr_t *)*record;
#endif
    uintptr_t caller = words[0];
    uintptr_t address = words[1];
    // Records lie one above the other. Code without them, as that of a C library below the program, may leave anything.
    if (caller <= *record || caller >= end || caller % sizeof caller != 0) {
        caller = 0;
    }
    *record = caller;
    return address;
}
