// Runs the static constructors of LLVM and lld if the linker put them aside (constructors.ld).

using Constructor = void (*)(int, char **, char **);

// Both are null where the program was linked without the script: then the constructors ran at the start.
extern "C" __attribute__((weak)) Constructor kiln_llvm_constructors_start[];
extern "C" __attribute__((weak)) Constructor kiln_llvm_constructors_end[];

// Comes before any other use of LLVM. Only the first call does something; others wait for it.
extern "C" void kiln_llvm_construct() {
    static const bool constructed = [] {
        // No constructor of LLVM reads the arguments of the program.
        for (Constructor *next = kiln_llvm_constructors_start; next != kiln_llvm_constructors_end; ++next)
            (*next)(0, nullptr, nullptr);
        return true;
    }();
    (void)constructed;
}
