// The runtime in the process of the VM: several threads, each with sessions of its own, in which errors are values.
#include "dynamic.h"

typedef uintptr_t pthread_t;
extern int pthread_create(pthread_t *thread, const void *attributes, void *(*start)(void *), void *argument);
extern int pthread_join(pthread_t thread, void **result);

enum { THREADS = 4, ROUNDS = 3 };

static const void *roots_low, *roots_high;

static void no_roots(void *context, const void **low, const void **high) {
    (void)context;
    *low = roots_low;
    *high = roots_high;
}

static void check(bool right, int *wrong) { *wrong += !right; }

static bool error_is(const char *text) {
    size_t length;
    const char *error = kiln_vm_error(&length);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == 0 || error[i] != text[i]) {
            return false;
        }
    }
    return text[length] == 0;
}

__attribute__((noinline)) static void session(int *wrong) {
    struct kiln_site sites[3] = {0}; // get, set, invoke
    kiln_value globals[2] = {KILN_UNDEFINED, KILN_UNDEFINED};
    struct kiln_module module = {.globals = globals, .global_count = 2, .sites = sites, .site_count = 3};
    kiln_dyn_start(&module);
    const struct kiln_string *name = kiln_dyn_intern("name", 4);
    sites[0].name = sites[1].name = sites[2].name = name;
    for (int i = 0; i < 20000; i++) {
        char text[3] = {(char)('a' + i % 26), (char)('a' + i / 26 % 26), (char)('a' + i / 676 % 26)};
        kiln_dyn_intern(text, 3);
    }
    check(kiln_dyn_intern("name", 4) == name, wrong);
    check(kiln_dyn_neg(KILN_NIL) == KILN_RAISED && error_is("Operand must be a number."), wrong);
    check(kiln_dyn_lt(KILN_NIL, number(1)) == KILN_RAISED && error_is("Operands must be numbers."), wrong);
    check(kiln_dyn_undefined(name) == KILN_RAISED && error_is("Undefined variable 'name'."), wrong);
    check(kiln_dyn_stack_overflow() == KILN_RAISED && error_is("Stack overflow."), wrong);

    const struct kiln_class_descriptor descriptor = {name, 0, 0, 1, 0, 0};
    globals[0] = kiln_dyn_new_class(&descriptor, KILN_UNDEFINED, 0);
    check(kiln_dyn_new_class(&descriptor, KILN_NIL, 0) == KILN_RAISED && error_is("Superclass must be a class."), wrong);
    struct kiln_resolved resolved;
    check(kiln_dyn_resolve(globals[0], 0, 0, 0, &resolved) == KILN_RESOLVED_VALUE, wrong);
    globals[1] = resolved.value;
    check(kiln_dyn_resolve(globals[0], 1, 0, 0, &resolved) == KILN_RESOLVED_RAISED &&
              error_is("Expected 0 arguments but got 1."),
          wrong);
    check(kiln_dyn_get(globals[1], &sites[0]) == KILN_RAISED && error_is("Undefined property 'name'."), wrong);
    kiln_value text = kiln_dyn_new_string("", 0);
    for (int i = 0; i < 100000; i++) {
        text = kiln_dyn_add(text, kiln_dyn_new_string("abcdefgh", 8));
        kiln_dyn_set(globals[1], text, &sites[1]);
    }
    check(kiln_dyn_equal(kiln_dyn_get(globals[1], &sites[0]), text), wrong);
    check(kiln_dyn_resolve_invoke(globals[1], 0, 0, &sites[2], &resolved) == KILN_RESOLVED_RAISED &&
              error_is("Can only call functions and classes."),
          wrong);
}

static void *sessions(void *argument) {
    for (int round = 0; round < ROUNDS; round++) {
        struct kiln_state *opened = kiln_vm_open();
        kiln_vm_enter(opened);
        kiln_vm_set_stack((uintptr_t)__builtin_frame_address(0));
        kiln_vm_set_run(no_roots, 0, 0);
        session(argument);
        kiln_vm_enter(0);
        kiln_vm_close(opened);
    }
    return 0;
}

int main(void) {
    pthread_t threads[THREADS];
    int wrong[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], 0, sessions, &wrong[i]);
    }
    int all = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], 0);
        all += wrong[i];
    }
    show("wrong", (uint64_t)all);
    kiln_stdout_flush();
    return 0;
}

int32_t kiln_main(void) { return 0; }
