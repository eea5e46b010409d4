// Which processors and features a target has. LLVM's C interface does not tell; a target machine made with a wrong
// name only complains on stderr.
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/TargetParser/AArch64TargetParser.h"
#include "llvm/TargetParser/Triple.h"
#include <cstring>
#include <memory>

using namespace llvm;

static std::unique_ptr<MCSubtargetInfo> subtarget(const Triple &triple, StringRef cpu) {
    std::string error;
    const Target *target = TargetRegistry::lookupTarget(triple, error);
    return std::unique_ptr<MCSubtargetInfo>(target ? target->createMCSubtargetInfo(triple, cpu, "") : nullptr);
}

// Calls `visit` with the name and its length of each processor that can run code of the target, in some order, perhaps
// twice. The names live as long as the process.
extern "C" void kiln_llvm_processors(const char *triple_text, void (*visit)(const char *, size_t, void *), void *data) {
    Triple triple(triple_text);
    std::unique_ptr<MCSubtargetInfo> any = subtarget(triple, "");
    if (!any)
        return;
    // The tables of x86 and RISC-V have processors of 32 bits, too.
    bool chosen_by_width = triple.isX86() || triple.isRISCV();
    for (const SubtargetSubTypeKV &processor : any->getAllProcessorDescriptions()) {
        if (!chosen_by_width || subtarget(triple, processor.Key)->checkFeatures("+64bit"))
            visit(processor.Key, strlen(processor.Key), data);
    }
    // The table of AArch64 lacks the processors that are another name of one in it.
    if (triple.isAArch64()) {
        SmallVector<StringRef> names;
        AArch64::fillValidCPUArchList(names);
        for (StringRef name : names)
            visit(name.data(), name.size(), data);
    }
}

// Whether the target has a feature of this name, without sign.
extern "C" bool kiln_llvm_has_feature(const char *triple_text, const char *name) {
    std::unique_ptr<MCSubtargetInfo> any = subtarget(Triple(triple_text), "");
    if (!any)
        return false;
    for (const SubtargetFeatureKV &feature : any->getAllProcessorFeatures()) {
        if (StringRef(feature.Key) == name)
            return true;
    }
    return false;
}
