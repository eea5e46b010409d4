// The runtime of native programs as a part of the VM: printing, the buffer of stdout, panics.
#include "runtime.c"

// The runtime's start-up calls the compiled program. Here nobody calls the start-up.
int32_t kiln_main(void) { return 0; }
