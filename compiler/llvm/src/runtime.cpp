// Merges the runtime's bitcode into a program. Written in C++ as LLVM's C interface cannot leave out functions that a program does
// not need without reading them first.

#include "llvm-c/Core.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"

using namespace llvm;

// What the runtime was compiled for, the baseline of the target; in a program it is compiled for what the user chose.
static const char *const of_baseline[] = {"target-cpu", "target-features", "tune-cpu"};

// Whether a function is linked from the runtime's object: KILN_APART in kiln.h.
static bool is_apart(const Function &function) {
    return !function.hasLocalLinkage() && function.hasFnAttribute(Attribute::NoInline);
}

// Gives calls inside of a function that may end the program bundles without sites. Where the function is inlined, LLVM puts the sites of its
// caller there, which calls without a bundle would lose; so an error finds its line, as does the end of memory.
static void open_to_sites(Function &function) {
    SmallVector<CallBase *> calls;
    for (Instruction &instruction : instructions(function))
        if (auto *call = dyn_cast<CallBase>(&instruction)) {
            const Function *callee = call->getCalledFunction();
            if (callee && !callee->isIntrinsic() && callee->hasFnAttribute(Attribute::NoInline) && !call->onlyReadsMemory())
                calls.push_back(call);
        }
    for (CallBase *call : calls) {
        OperandBundleDef none("deopt", ArrayRef<Value *>());
        CallBase *opened = CallBase::addOperandBundle(call, LLVMContext::OB_deopt, none, call->getIterator());
        call->replaceAllUsesWith(opened);
        call->eraseFromParent();
    }
}

// Takes what the program needs of the runtime, except for what lies apart and for variables, of which there is one each, in the
// object. What was taken is internal. Gives LLVM's message on failure, to be freed by `LLVMDisposeMessage`, else null.
extern "C" char *kiln_llvm_merge_runtime(LLVMModuleRef program, const char *bytes, size_t length, bool traced) {
    Module &to = *unwrap(program);
    MemoryBufferRef buffer(StringRef(bytes, length), "runtime");
    // Bodies of functions are read when they are needed.
    Expected<std::unique_ptr<Module>> read = getLazyBitcodeModule(buffer, to.getContext());
    if (!read)
        return LLVMCreateMessage(toString(read.takeError()).c_str());
    Module &runtime = **read;
    std::vector<std::string> merged;
    for (Function &function : runtime) {
        for (const char *attribute : of_baseline)
            function.removeFnAttr(attribute);
        if (function.isDeclaration())
            continue;
        if (is_apart(function))
            function.deleteBody();
        else if (!function.hasLocalLinkage())
            merged.push_back(function.getName().str());
    }
    for (GlobalVariable &variable : runtime.globals()) {
        if (variable.isDeclaration() || variable.getName().starts_with("llvm."))
            continue;
        if (variable.hasLocalLinkage() && variable.isConstant())
            continue;
        // A variable of a file must not be there twice: if a program should need it, linking fails.
        variable.setInitializer(nullptr);
        variable.setLinkage(GlobalValue::ExternalLinkage);
        variable.setVisibility(GlobalValue::HiddenVisibility);
    }
    if (Linker::linkModules(to, std::move(*read), Linker::LinkOnlyNeeded))
        return LLVMCreateMessage("it does not fit the program");
    for (const std::string &name : merged) {
        Function *function = to.getFunction(name);
        if (function == nullptr || function->isDeclaration())
            continue;
        function->setVisibility(GlobalValue::DefaultVisibility);
        function->setLinkage(GlobalValue::InternalLinkage);
        if (traced)
            open_to_sites(*function);
    }
    return nullptr;
}
