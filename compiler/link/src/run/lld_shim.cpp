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
