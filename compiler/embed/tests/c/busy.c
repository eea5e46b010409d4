// Use of an engine by two threads at a time is an error, and nothing else.
#include "kiln_embed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static kiln_engine *engine;
static atomic_bool runs;

static kiln_status says_so(kiln_engine *self, void *data, size_t argc, const kiln_handle *argv, kiln_handle *result) {
    (void)self, (void)data, (void)argc, (void)argv, (void)result;
    atomic_store(&runs, true);
    return KILN_OK;
}

static void *run(void *data) {
    kiln_status *status = (kiln_status *)data;
    *status = kiln_eval(engine, KILN_LANGUAGE_LOX, "while (true) runs();", SIZE_MAX, NULL, NULL);
    return NULL;
}

int main(void) {
    engine = kiln_engine_new(NULL);
    kiln_define(engine, KILN_LANGUAGE_LOX, "runs", 0, says_so, NULL);
    pthread_t thread;
    kiln_status status = KILN_OK;
    pthread_create(&thread, NULL, run, &status);
    while (!atomic_load(&runs)) {
    }
    int wrong = 0;
    for (int i = 0; i < 1000; i++) {
        wrong += kiln_eval(engine, KILN_LANGUAGE_LOX, "1", 1, NULL, NULL) != KILN_ERROR_BUSY;
        wrong += kiln_new_number(engine, 1) != 0;
        wrong += kiln_last_error(engine) != NULL;
        wrong += kiln_engine_free(engine) != KILN_ERROR_BUSY;
    }
    kiln_engine_interrupt(engine);
    pthread_join(thread, NULL);
    wrong += status != KILN_ERROR_INTERRUPTED;
    // The engine is this thread's from now on.
    wrong += kiln_eval(engine, KILN_LANGUAGE_LOX, "runs();", SIZE_MAX, NULL, NULL) != KILN_OK;
    wrong += kiln_engine_free(engine) != KILN_OK;
    printf("%d wrong\n", wrong);
    return wrong != 0;
}
