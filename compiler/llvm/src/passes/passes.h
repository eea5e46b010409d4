// Kiln's own passes over LLVM's IR. They are written in C++ because LLVM's C interface has no passes.
#ifndef KILN_PASSES_H
#define KILN_PASSES_H

#include "llvm/IR/PassManager.h"

namespace kiln {

// Makes integers of doubles that are whole numbers in all iterations of a loop (whole_numbers.cpp).
struct WholeNumbers : llvm::PassInfoMixin<WholeNumbers> {
    llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

// Moves allocations of which a loop keeps only the last behind the loop (sink_allocations.cpp).
struct SinkAllocations : llvm::PassInfoMixin<SinkAllocations> {
    llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses);
};

} // namespace kiln

#endif
