// An allocation in a loop that only what follows the loop uses is made once, behind it.
//
// `for (...) { last = Thing(); }` makes an object in each round and keeps the last. LLVM moves the assignment behind the loop,
// but never an allocation, as it is not its to say that fewer of them are as good. Here it is: nobody can tell objects apart
// that nobody sees, and memory is collected.
//
// Left out: objects whose fields the loop assigns.

#include "passes.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

// A call that makes an object which is left out if nobody sees it, as compiled code marks them.
static bool is_allocation(const CallBase &call) {
    Attribute kind = call.getFnAttr(Attribute::AllocKind);
    return kind.isValid() && (kind.getAllocKind() & AllocFnKind::Alloc) != AllocFnKind::Unknown &&
           call.returnDoesNotAlias();
}

// Moves it behind the innermost loop, if each use is a phi of a block behind the loop that means this value alone.
static bool sink(CallBase &call, LoopInfo &loops, DominatorTree &dominators) {
    Loop *loop = loops.getLoopFor(call.getParent());
    if (!loop || call.use_empty() || isa<InvokeInst>(call))
        return false;
    if (!all_of(call.args(), [&](Value *argument) { return loop->isLoopInvariant(argument); }))
        return false;
    SmallVector<PHINode *> phis;
    for (User *user : call.users()) {
        auto *phi = dyn_cast<PHINode>(user);
        if (!phi || loop->contains(phi) || !all_of(phi->incoming_values(), [&](Value *value) { return value == &call; }))
            return false;
        // A block behind the loop may lie in a loop around it, but not in a loop beside it.
        Loop *outside = loops.getLoopFor(phi->getParent());
        if (outside && !outside->contains(loop))
            return false;
        if (!all_of(predecessors(phi->getParent()), [&](BasicBlock *from) { return loop->contains(from); }))
            return false;
        if (!is_contained(phis, phi))
            phis.push_back(phi);
    }
    for (PHINode *phi : phis) {
        Instruction *copy = call.clone();
        copy->insertBefore(phi->getParent()->getFirstInsertionPt());
        phi->replaceAllUsesWith(copy);
        phi->eraseFromParent();
    }
    call.eraseFromParent();
    return true;
}

PreservedAnalyses kiln::SinkAllocations::run(Function &function, FunctionAnalysisManager &analyses) {
    LoopInfo &loops = analyses.getResult<LoopAnalysis>(function);
    if (loops.empty())
        return PreservedAnalyses::all();
    DominatorTree &dominators = analyses.getResult<DominatorTreeAnalysis>(function);
    SmallVector<CallBase *> allocations;
    for (BasicBlock &block : function)
        for (Instruction &instruction : block)
            if (auto *call = dyn_cast<CallBase>(&instruction); call && is_allocation(*call))
                allocations.push_back(call);
    bool changed = false;
    for (CallBase *call : allocations)
        changed |= sink(*call, loops, dominators);
    return changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
