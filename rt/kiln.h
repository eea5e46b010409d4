// The interface between compiled programs and the runtime. The crate `kiln-abi` says the same in Rust, and a
// test holds the two together.
//
// The runtime is C11 without a C library: it includes only the compiler's own headers, and what it needs of
// the system is declared in os.h. It is used in two forms: as an object file that is linked, and as bitcode, of which
// functions are merged into the compiled module before optimization and become internal, so that small ones are inlined and
// unused ones vanish. What is KILN_APART, and all state, is not merged: there is one of each, in the object.
#ifndef KILN_H
#define KILN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// At a function that others than this file call: it is never merged into a program, only called. For what is large, slow or rare, where
// to optimize and generate it again for each program gains nothing. Whoever touches a variable of a file is apart, too.
#define KILN_APART __attribute__((noinline))

// Status of a program that panicked.
#define KILN_STATUS_PANIC 101
// Status of a program whose stdout could not be written.
#define KILN_STATUS_STDOUT 1
// Status of a program whose reader went away while SIGPIPE was ignored: what a shell shows for the signal.
#define KILN_STATUS_PIPE 141

// ----- What the compiled program provides

// Runs the program. The result is its exit status.
int32_t kiln_main(void);

// ----- Start-up (start.c)

// Called by the entry code of the platform: prepares the runtime, runs `kiln_main`, flushes stdout. `stack` is where the
// array of arguments begins, which ends in null and is followed by that of the environment: near the highest address of the
// stack.
int kiln_start(uintptr_t stack);

// ----- Printing (print_int.c, print_float.c): the value in decimal and a newline

void kiln_print_i8(int8_t value);
void kiln_print_i16(int16_t value);
void kiln_print_i32(int32_t value);
void kiln_print_i64(int64_t value);
void kiln_print_isize(intptr_t value);
void kiln_print_u8(uint8_t value);
void kiln_print_u16(uint16_t value);
void kiln_print_u32(uint32_t value);
void kiln_print_u64(uint64_t value);
void kiln_print_usize(uintptr_t value);
void kiln_print_bool(bool value);
// Floats print as the shortest decimal that reads back as the same value of their type; of several such as the
// nearest; of two equally near as the one further from zero. The digits d1 d2 ... dn, d1 and dn not zero, stand
// for d1.d2...dn * 10^e:
//   -6 <= e <= 20  positional, without a point if integral: 78, 0.25, 0.000001, 123456789012345680000
//   otherwise      d1.d2...dn (no point if n is 1), `e`, e in decimal: 1e21, 1.5e-9, 1e-7
// Further: 0, -0, inf, -inf, NaN (of either sign).
void kiln_print_f32(float value);
void kiln_print_f64(double value);

// Writes the text of a float without a newline to `to` and returns its length.
#define KILN_FLOAT_TEXT_MAX 32
size_t kiln_format_f32(float value, char to[KILN_FLOAT_TEXT_MAX]);
size_t kiln_format_f64(double value, char to[KILN_FLOAT_TEXT_MAX]);

// Reads a decimal: an optional `-`, digits, optionally a point with digits behind it, optionally `e` or `E` with an optional
// sign and digits. Whether the text is one from start to end; then `*number` is the nearest float, of two equally near the even
// one. (parse_float.c)
bool kiln_parse_f64(const char *text, size_t length, double *number);

// ----- Arithmetic (remainder.c)

// The remainder of truncated division, exact: `a - n * b` where n is a / b without its fraction. It has the sign of
// a, also as zero; NaN if a is infinite, b is zero, or one of them is NaN.
float kiln_rem_f32(float a, float b);
double kiln_rem_f64(double a, double b);

// ----- Mathematics (math.c): errors are below one unit of the last place, and all targets give the same bits

// Of angles in radians.
double kiln_f64_sin(double x);
double kiln_f64_cos(double x);
// e to the power of x, the natural logarithm, x to the power of y.
double kiln_f64_exp(double x);
double kiln_f64_log(double x);
double kiln_f64_pow(double x, double y);
// The next whole number below; the nearest one, halves away from 0.
double kiln_f64_floor(double x);
double kiln_f64_round(double x);
// The smaller, the larger; -0 is less than 0. NaN if one is.
double kiln_f64_min(double a, double b);
double kiln_f64_max(double a, double b);
// What is left of a beside whole multiples of b, exact up to one rounding. It has the sign of b.
double kiln_f64_modulo(double a, double b);

// ----- Panics (panic.c)

// Why a program panics. The numbers and texts are those of `PanicKind` in the crate `kiln-abi`.
enum kiln_panic_kind {
    KILN_PANIC_ADD_OVERFLOW = 0,
    KILN_PANIC_SUB_OVERFLOW = 1,
    KILN_PANIC_MUL_OVERFLOW = 2,
    KILN_PANIC_NEG_OVERFLOW = 3,
    KILN_PANIC_DIV_OVERFLOW = 4,
    KILN_PANIC_REM_OVERFLOW = 5,
    KILN_PANIC_DIV_ZERO = 6,
    KILN_PANIC_REM_ZERO = 7,
    KILN_PANIC_SHIFT_RANGE = 8,
    KILN_PANIC_WHILE_WITHOUT_VALUE = 9,
    KILN_PANIC_STACK_OVERFLOW = 10,
    KILN_PANIC_UNREACHABLE = 11,
};

// Flushes stdout, prints `panic at FILE:LINE:COL: MESSAGE` to stderr, and ends the process with status 101.
// `file` is the file's name, which ends in NUL; lines count from 1. `column_kind`: low 24 bits column from 1, 2^24 - 1 if it
// is larger; high 8 bits kiln_panic_kind. Two small constants and no record in memory keep the code of a place that can
// panic small and free of relocations.
_Noreturn __attribute__((cold, noinline)) void kiln_panic(const char *file, uint32_t line, uint32_t column_kind);

// The same for a panic that knows no place, the stack overflow: `panic: MESSAGE`. `record`: the frame pointer of what could not
// go on; 0 if it is not known.
_Noreturn __attribute__((cold, noinline)) void kiln_panic_nowhere(enum kiln_panic_kind kind, uintptr_t record);

// What prints the backtrace behind the message, if it is not null; `record` is a frame pointer, at a stack overflow that of what
// could not go on. Set by programs that have the tables for it (trace.c), and not static, so that others do not contain it.
extern void (*kiln_backtrace_handler)(uintptr_t record, bool has_overflowed);

// ----- Standard output (stdout.c)

// Appends to the buffer of stdout, which is written when it is full, when the program ends or panics, and at
// the end of each line if stdout is a terminal.
void kiln_stdout_write(const char *text, size_t length);
// Writes the buffer. If that fails, ends the process as the statuses above say.
void kiln_stdout_flush(void);
// Writes the buffer as far as that is possible; for panics, which have something else to say.
void kiln_stdout_flush_quietly(void);

// ----- Stack overflow (stack_guard.c)

// Makes a touch of the guard page below the stack a panic. `stack` as for kiln_start.
void kiln_stack_guard_install(uintptr_t stack);
// What is called instead of that panic, with the frame pointer, if it is not null. (Not static, as then the optimizer would
// call the only function it may be, and every program would contain it.)
extern void (*kiln_stack_overflow_handler)(uintptr_t record);

#endif
