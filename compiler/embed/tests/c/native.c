// Native code in engines: eight on eight threads, which move from one thread to another, are interrupted, print, panic, call C, and end while
// their code is being made. The argument says whether this libkiln makes native code.
#include "kiln_embed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { THREADS = 8, ROUNDS = 4 };

typedef struct worker {
    pthread_t thread;
    kiln_engine *engine;
    int number;
    int wrong;
    char printed[512];
    size_t length;
    _Atomic(kiln_engine *) endless;
} worker;

static bool has_native;

static const char *const source =
    "extern \"C\" { fn labs(x: i64) -> i64; }\n"
    "fn fib(n: i32) -> i32 { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\n"
    "fn sum(n: i64) -> i64 { let mut s: i64 = 0; let mut i: i64 = 0; while i < n { s += unsafe { labs(0 - i) } % 7; i += 1; } s }\n"
    "fn mean(a: f64, b: f32, c: bool) -> f64 { if c { (a + (b as f64)) / 2.0 } else { a } }\n"
    "fn divide(a: i32, b: i32) -> i32 { a / b }\n"
    "fn inner(n: i32) -> i32 { if n == 2000 { divide(n, n - 2000) } else { n } }\n"
    "fn panics(n: i32) -> i32 { let mut s = 0; let mut i = 0; while i <= n { s = inner(i); i += 1; } s }\n"
    "fn shows(n: i32) { let mut i = 0; while i < n { i += 1; } print_i32(i); print_f64(0.5); print_u8(255); print_bool(true); }\n"
    "fn endless(n: i64) -> i64 { let mut i: i64 = 0; while i >= 0 { i = (i + n) % 1000; } i }\n"
    "fn deep(n: i64) -> i64 { if n == 0 { 0 } else { deep(n - 1) + 1 } }\n"
    "fn forever(n: i64) -> i64 { if n == 0 { 1 } else { (forever(n - 1) + forever(n - 1)) % 7 } }\n";

static void write_output(void *data, const char *text, size_t length) {
    worker *self = (worker *)data;
    if (self->length + length < sizeof self->printed) {
        memcpy(self->printed + self->length, text, length);
        self->length += length;
    }
}

static void check(worker *self, bool right, int line) {
    if (!right) {
        const kiln_error *error = kiln_last_error(self->engine);
        fprintf(stderr, "engine %d, line %d: %s (%s:%u)\n", self->number, line, kiln_error_text(error),
                kiln_error_file(error), kiln_error_line(error));
        self->wrong++;
    }
}
#define CHECK(condition) check(self, condition, __LINE__)

static kiln_status call(worker *self, const char *name, int64_t argument, int64_t *result) {
    kiln_handle handle = 0, number = kiln_new_integer(self->engine, argument);
    kiln_status status = kiln_call_global(self->engine, KILN_LANGUAGE_CZ, name, 1, &number, &handle);
    if (status == KILN_OK && kiln_get_integer(self->engine, handle, result) != KILN_OK) {
        *result = -1;
    }
    kiln_release(self->engine, handle);
    kiln_release(self->engine, number);
    return status;
}

static void make(worker *self) {
    kiln_config config;
    memset(&config, 0, sizeof config);
    config.size = sizeof config;
    config.output = write_output;
    config.data = self;
    config.foreign = KILN_FOREIGN_ALLOWED;
    config.native = KILN_NATIVE_HOT;
    config.native_threshold = 10;
    self->engine = kiln_engine_new(&config);
    CHECK(kiln_eval(self->engine, KILN_LANGUAGE_CZ, source, SIZE_MAX, "native.cz", NULL) == KILN_OK);
}

static void *work(void *data) {
    worker *self = (worker *)data;
    int64_t number = 0;
    for (int round = 0; round < ROUNDS; round++) {
        CHECK(call(self, "fib", 16, &number) == KILN_OK && number == 987);
        CHECK(call(self, "sum", 20000, &number) == KILN_OK && number == 59997);
        kiln_handle arguments[3] = {kiln_new_number(self->engine, 1.5), kiln_new_number(self->engine, -0.5),
                                    kiln_new_bool(self->engine, true)};
        for (int i = 0; i < 30; i++) {
            kiln_handle result = 0;
            double mean = 0;
            CHECK(kiln_call_global(self->engine, KILN_LANGUAGE_CZ, "mean", 3, arguments, &result) == KILN_OK &&
                  kiln_get_number(self->engine, result, &mean) == KILN_OK && mean == 0.5);
            kiln_release(self->engine, result);
        }
        // An error through frames of both kinds, again and again.
        CHECK(call(self, "panics", 5000, &number) == KILN_ERROR_PANIC);
        const kiln_error *error = kiln_last_error(self->engine);
        CHECK(strstr(kiln_error_message(error), "native.cz:5:36: division by zero") != NULL);
        CHECK(strcmp(kiln_error_file(error), "native.cz") == 0 && kiln_error_line(error) == 5);
        CHECK(call(self, "panics", 1000, &number) == KILN_OK && number == 1000);
        // The host's writer gets what native code prints.
        self->length = 0;
        CHECK(call(self, "shows", 3000, &number) == KILN_OK);
        CHECK(self->length == 18 && memcmp(self->printed, "3000\n0.5\n255\ntrue\n", 18) == 0);
        CHECK(call(self, "deep", 1000, &number) == KILN_OK && number == 1000);
        CHECK(call(self, "deep", 100000000, &number) == KILN_ERROR_PANIC);
        CHECK(strstr(kiln_error_message(kiln_last_error(self->engine)), "stack overflow") != NULL);
        // A loop, and a recursion, that another thread ends.
        const char *const names[] = {"endless", "forever"};
        for (int i = 0; i < 2; i++) {
            atomic_store(&self->endless, self->engine);
            CHECK(call(self, names[i], 60, &number) == KILN_ERROR_INTERRUPTED);
            while (atomic_load(&self->endless) != NULL) {
            }
        }
        // Native code knows nothing of fuel: with a limit all is run by the VM.
        kiln_engine_set_fuel(self->engine, 1000);
        CHECK(call(self, "sum", 100000, &number) == KILN_ERROR_FUEL);
        kiln_engine_set_fuel(self->engine, 0);
    }
    // What is defined anew is other code.
    CHECK(kiln_eval(self->engine, KILN_LANGUAGE_CZ, "fn divide(a: i32, b: i32) -> i32 { 7 }", SIZE_MAX, "second.cz", NULL) ==
          KILN_OK);
    for (int i = 0; i < 20; i++) {
        CHECK(call(self, "panics", 2000, &number) == KILN_OK && number == 7);
    }
    // Code is made on another thread, which may get little time.
    for (int i = 0; has_native && i < 6000 && kiln_engine_native_bytes(self->engine) == 0; i++) {
        struct timespec pause = {0, 10000000};
        nanosleep(&pause, NULL);
        CHECK(call(self, "fib", 16, &number) == KILN_OK && number == 987);
    }
    CHECK((kiln_engine_native_bytes(self->engine) > 0) == has_native);
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
                struct timespec pause = {0, 5000000};
                nanosleep(&pause, NULL);
                kiln_engine_interrupt(engine);
                atomic_store(&workers[i].endless, NULL);
            }
        }
    }
    return NULL;
}

// Engines end at once after their first request.
static void ends_while_code_is_made(worker *self) {
    for (int i = 0; i < 20; i++) {
        make(self);
        int64_t number = 0;
        CHECK(call(self, "fib", 9, &number) == KILN_OK && number == 34);
        CHECK(kiln_engine_free(self->engine) == KILN_OK);
    }
}

int main(int argc, char **argv) {
    has_native = argc > 2 && strcmp(argv[2], "native") == 0;
    pthread_t interrupter;
    pthread_create(&interrupter, NULL, interrupt, NULL);
    // Each engine is made here, and used by two threads, one after the other, of which the second has a small stack.
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 20);
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < THREADS; i++) {
            worker *self = &workers[i];
            self->number = i;
            if (turn == 0) {
                make(self);
            }
            pthread_create(&self->thread, turn == 0 ? NULL : &small, work, self);
        }
        for (int i = 0; i < THREADS; i++) {
            pthread_join(workers[i].thread, NULL);
        }
        for (int i = 0; turn == 0 && i < THREADS; i++) {
            worker *self = &workers[i];
            CHECK(kiln_eval(self->engine, KILN_LANGUAGE_CZ, source, SIZE_MAX, "native.cz", NULL) == KILN_OK);
        }
    }
    atomic_store(&done, true);
    pthread_join(interrupter, NULL);
    int wrong = 0;
    for (int i = 0; i < THREADS; i++) {
        worker *self = &workers[i];
        CHECK(kiln_engine_free(self->engine) == KILN_OK);
        wrong += self->wrong;
    }
    worker last;
    memset(&last, 0, sizeof last);
    ends_while_code_is_made(&last);
    wrong += last.wrong;
    printf("%d wrong\n", wrong);
    return wrong != 0;
}
