// Luma for the rest of the runtime: what it does in another way than Lox, and its roots.
#include "luma_parts.h"

static void mark_luma(void) {
    mark_objects();
    gc_mark_values(visiting.bottom, (size_t)(visiting.top - visiting.bottom));
}

static void forget_luma(void) {
    forget_dead_names();
    forget_characters();
}

#if defined(KILN_VM)
static void close_luma(void) {
    close_names();
    builder_close();
    stack_free(&visiting);
}
#endif

const struct kiln_dialect kiln_dialect_luma = {
    .text = put_luma,
    .no_fields = no_fields,
    .no_field = kiln_no_field,
    .not_settable = not_settable,
    .not_callable = not_callable,
    .wrong_arity = wrong_arity,
    .undefined = no_value_yet,
    .stack_overflow = "Too many calls inside calls.",
    .dictionary_find = dictionary_field,
    .dictionary_set = dictionary_set,
    .mark_roots = mark_luma,
    .forget_dead = forget_luma,
};
