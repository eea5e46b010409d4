// The whole runtime as one translation unit: one object, one bitcode file, and no linker of bitcode needed.
#if defined(__APPLE__)
#include "os_darwin.c"
#else
#include "os_linux.c"
#endif
#include "write.c"
#include "stdout.c"
#include "panic.c"
#include "decimal.c"
#include "print_int.c"
#include "stack_guard.c"
#include "start.c"
#include "print_float.c"
#include "remainder.c"
#include "parse_float.c"
// Dynamic languages.
#include "gc.c"
#include "string.c"
#include "table.c"
#include "shape.c"
#include "operator.c"
#include "raise.c"
#include "object.c"
#include "property.c"
#include "call.c"
#include "native.c"
#include "luma_missing.c"
#include "dyn.c"
