// Eight engines on eight threads at once, each with programs in all languages, functions of the host, errors, collections, and a
// ninth thread that interrupts them.
#include "kiln_embed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { THREADS = 8, ROUNDS = 12 };

typedef struct worker {
    pthread_t thread;
    int number;
    int wrong;
    _Atomic(kiln_engine *) endless; // an engine in which a program runs that does not end
} worker;

static kiln_status next(kiln_engine *engine, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    worker *self = (worker *)data;
    double number;
    if (argc != 1 || kiln_get_number(engine, argv[0], &number) != KILN_OK) {
        return kiln_fail(engine, "a number is needed");
    }
    *result = kiln_new_number(engine, number + self->number);
    return KILN_OK;
}

static void check(worker *self, bool right, kiln_engine *engine, int line) {
    if (!right) {
        fprintf(stderr, "thread %d, line %d: %s\n", self->number, line, kiln_error_text(kiln_last_error(engine)));
        self->wrong++;
    }
}
#define CHECK(condition) check(self, condition, engine, __LINE__)

static void round_of(worker *self, int round) {
    kiln_engine *engine = kiln_engine_new(NULL);
    CHECK(kiln_define(engine, KILN_LANGUAGE_ANY, "next", 1, next, self) == KILN_OK);
    char source[512];
    snprintf(source, sizeof source,
             "class Node { init(value, next) { this.value = value; this.next = next; } }\n"
             "fun run(count) {\n"
             "  var head = nil; var text = \"\";\n"
             "  for (var i = 0; i < count; i = i + 1) {\n"
             "    head = Node(\"%d\" + \"-\", head); text = text + head.value; if (i - 100 > 0) head = nil;\n"
             "  }\n"
             "  return next(count);\n"
             "}\n"
             "fun fails() { return next(nil); }",
             self->number);
    CHECK(kiln_eval(engine, KILN_LANGUAGE_LOX, source, SIZE_MAX, "stress", NULL) == KILN_OK);
    kiln_handle count = kiln_new_number(engine, 3000 + round), result;
    double number = 0;
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_LOX, "run", 1, &count, &result) == KILN_OK &&
          kiln_get_number(engine, result, &number) == KILN_OK && number == 3000 + round + self->number);
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_LOX, "fails", 0, NULL, NULL) == KILN_ERROR_RUNTIME &&
          kiln_error_trace_length(kiln_last_error(engine)) == 1);
    CHECK(kiln_eval(engine, KILN_LANGUAGE_LUMA, "define f with n\n  give back next(n) + 1\nend\nf(1)", SIZE_MAX, NULL,
                    &result) == KILN_OK &&
          kiln_get_number(engine, result, &number) == KILN_OK && number == 2 + self->number);
    CHECK(kiln_eval(engine, KILN_LANGUAGE_CZ, "fn fib(n: i32) -> i32 { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }",
                    SIZE_MAX, NULL, NULL) == KILN_OK);
    kiln_handle fifteen = kiln_new_integer(engine, 15);
    int64_t fib = 0;
    CHECK(kiln_call_global(engine, KILN_LANGUAGE_CZ, "fib", 1, &fifteen, &result) == KILN_OK &&
          kiln_get_integer(engine, result, &fib) == KILN_OK && fib == 610);
    CHECK(kiln_eval(engine, KILN_LANGUAGE_CZ, "fn wrong() -> i32 { true }", SIZE_MAX, NULL, NULL) == KILN_ERROR_COMPILE);
    if (round % 6 == 0) {
        atomic_store(&self->endless, engine);
        CHECK(kiln_eval(engine, KILN_LANGUAGE_LOX, "while (true) {}", SIZE_MAX, NULL, NULL) == KILN_ERROR_INTERRUPTED);
        // The interrupter may still have it in its hand until it has said so.
        while (atomic_load(&self->endless) != NULL) {
        }
    }
    CHECK(kiln_engine_free(engine) == KILN_OK);
}

static void *work(void *data) {
    worker *self = (worker *)data;
    for (int round = 0; round < ROUNDS; round++) {
        round_of(self, round);
    }
    return NULL;
}

static worker workers[THREADS];
static atomic_bool done;

static void *interrupt(void *data) {
    (void)data;
    while (!atomic_load(&done)) {
        for (int i = 0; i < THREADS; i++) {
            kiln_engine *engine = atomic_load(&workers[i].endless);
            if (engine != NULL) {
                kiln_engine_interrupt(engine);
                atomic_store(&workers[i].endless, NULL);
            }
        }
    }
    return NULL;
}

int main(void) {
    pthread_t interrupter;
    pthread_create(&interrupter, NULL, interrupt, NULL);
    for (int i = 0; i < THREADS; i++) {
        workers[i].number = i;
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    int wrong = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        wrong += workers[i].wrong;
    }
    atomic_store(&done, true);
    pthread_join(interrupter, NULL);
    printf("%d wrong\n", wrong);
    return wrong != 0;
}
