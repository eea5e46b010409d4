// The linker lld as functions of C, called by in_process.rs. Messages and the status come back in buffers; nothing
// is printed and nothing ends the process.
#include "lld/Common/Driver.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/raw_ostream.h"

#include <cstring>
#include <string>

LLD_HAS_DRIVER(elf)
LLD_HAS_DRIVER(macho)

// lld starts every processor that LLVM was built for, for link-time optimization, which we do not use. Those that Kiln has no
// code for are started by these empty functions instead, so that they stay out of the compiler: two thirds of its size,
// and most of the memory that it touches before it begins.
#define KILN_NO_TARGET(NAME)                                                                                           \
    extern "C" void LLVMInitialize##NAME##TargetInfo() {}                                                              \
    extern "C" void LLVMInitialize##NAME##Target() {}                                                                  \
    extern "C" void LLVMInitialize##NAME##TargetMC() {}                                                                \
    extern "C" void LLVMInitialize##NAME##AsmPrinter() {}                                                              \
    extern "C" void LLVMInitialize##NAME##AsmParser() {}                                                               \
    extern "C" void LLVMInitialize##NAME##Disassembler() {}

KILN_NO_TARGET(AMDGPU)
KILN_NO_TARGET(ARM)
KILN_NO_TARGET(AVR)
KILN_NO_TARGET(BPF)
KILN_NO_TARGET(Hexagon)
KILN_NO_TARGET(Lanai)
KILN_NO_TARGET(LoongArch)
KILN_NO_TARGET(M68k)
KILN_NO_TARGET(MSP430)
KILN_NO_TARGET(Mips)
KILN_NO_TARGET(NVPTX)
KILN_NO_TARGET(PowerPC)
KILN_NO_TARGET(SPIRV)
KILN_NO_TARGET(Sparc)
KILN_NO_TARGET(SystemZ)
KILN_NO_TARGET(VE)
KILN_NO_TARGET(WebAssembly)
KILN_NO_TARGET(XCore)
KILN_NO_TARGET(Xtensa)

// Runs the static constructors of lld, where the compiler was linked such that they wait for it (crate `kiln-llvm`).
extern "C" __attribute__((weak)) void kiln_llvm_construct();

static char *copy(const std::string &text) {
    char *bytes = new char[text.size() + 1];
    std::memcpy(bytes, text.c_str(), text.size() + 1);
    return bytes;
}

// Runs the driver that `arguments[0]` names (`ld.lld` or `ld64.lld`). Returns its status; a crash of lld is caught
// and becomes a status other than 0 with `can_run_again` false. The caller frees `output` and `errors` by
// kiln_lld_free.
extern "C" int kiln_lld_link(const char *const *arguments, size_t count, char **output, char **errors,
                             bool *can_run_again) {
    if (kiln_llvm_construct)
        kiln_llvm_construct();
    std::string out, err;
    lld::Result result;
    {
        llvm::raw_string_ostream out_stream(out), err_stream(err);
        // Signals are taken over only while lld runs, so that the compiler's own handlers stay in force elsewhere.
        llvm::CrashRecoveryContext::Enable();
        result = lld::lldMain(llvm::ArrayRef<const char *>(arguments, count), out_stream, err_stream,
                              {{lld::Gnu, &lld::elf::link}, {lld::Darwin, &lld::macho::link}});
        llvm::CrashRecoveryContext::Disable();
    }
    *output = copy(out);
    *errors = copy(err);
    *can_run_again = result.canRunAgain;
    return result.retCode;
}

extern "C" void kiln_lld_free(char *text) { delete[] text; }
