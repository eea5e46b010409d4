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
