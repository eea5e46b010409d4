// Runs LLVM's pipeline of a level with Kiln's own passes in it. LLVM's C interface runs pipelines, but adds no passes.

#include "passes.h"

#include "llvm-c/Core.h"
#include "llvm-c/TargetMachine.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/ADCE.h"
#include "llvm/Transforms/Scalar/IndVarSimplify.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopDeletion.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/LCSSA.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"

using namespace llvm;

// As `PipelineOptions` of optimize.rs.
struct KilnPipelineOptions {
    bool vectorize_loops;
    bool vectorize_straight_code;
    bool unroll;
    bool whole_numbers;
    int inliner_threshold; // -1: LLVM's own
};

// Kiln's passes, and LLVM's behind them in functions that they changed.
struct LoopPasses : PassInfoMixin<LoopPasses> {
    FunctionPassManager before, after;

    LoopPasses() {
        before.addPass(LoopSimplifyPass());
        before.addPass(LCSSAPass());
        after.addPass(InstCombinePass());
        after.addPass(SimplifyCFGPass());
        after.addPass(createFunctionToLoopPassAdaptor(LICMPass(LICMOptions()), /*UseMemorySSA=*/true));
        LoopPassManager loops;
        loops.addPass(IndVarSimplifyPass());
        loops.addPass(LoopDeletionPass());
        after.addPass(createFunctionToLoopPassAdaptor(std::move(loops)));
        after.addPass(ADCEPass());
        after.addPass(InstCombinePass());
        after.addPass(SimplifyCFGPass());
    }

    PreservedAnalyses run(Function &function, FunctionAnalysisManager &analyses) {
        if (analyses.getResult<LoopAnalysis>(function).empty())
            return PreservedAnalyses::all();
        PreservedAnalyses preserved = before.run(function, analyses);
        PreservedAnalyses sunk = kiln::SinkAllocations().run(function, analyses);
        analyses.invalidate(function, sunk);
        PreservedAnalyses converted = kiln::WholeNumbers().run(function, analyses);
        analyses.invalidate(function, converted);
        if (sunk.areAllPreserved() && converted.areAllPreserved())
            return preserved;
        after.run(function, analyses);
        return PreservedAnalyses::none();
    }
};

// Runs a pipeline, in LLVM's notation, on a module. Gives LLVM's message if it cannot be read, to be freed by
// `LLVMDisposeMessage`, else null.
extern "C" char *kiln_llvm_run_passes(LLVMModuleRef module, LLVMTargetMachineRef machine, const char *pipeline,
                                      const KilnPipelineOptions *options) {
    PipelineTuningOptions tuning;
    tuning.LoopVectorization = options->vectorize_loops;
    tuning.LoopInterleaving = options->vectorize_loops;
    tuning.SLPVectorization = options->vectorize_straight_code;
    tuning.LoopUnrolling = options->unroll;
    tuning.InlinerThreshold = options->inliner_threshold;

    PassBuilder builder(reinterpret_cast<TargetMachine *>(machine), tuning);
    if (options->whole_numbers) {
        // Once all functions are simplified, before loops are vectorized.
        builder.registerOptimizerEarlyEPCallback(
            [](ModulePassManager &passes, OptimizationLevel, ThinOrFullLTOPhase) {
                passes.addPass(createModuleToFunctionPassAdaptor(LoopPasses()));
            });
    }
    LoopAnalysisManager loops;
    FunctionAnalysisManager functions;
    CGSCCAnalysisManager calls;
    ModuleAnalysisManager modules;
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(calls);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, calls, modules);
    ModulePassManager passes;
    if (Error error = builder.parsePassPipeline(passes, pipeline))
        return LLVMCreateMessage(toString(std::move(error)).c_str());
    passes.run(*unwrap(module), modules);
    return nullptr;
}
