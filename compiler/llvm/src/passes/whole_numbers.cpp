// Doubles that are whole numbers in all iterations of a loop become integers.
//
// Comes in: a function in which values live in registers already. Goes out: the same with `i64` where doubles were, which are
// added in one cycle instead of three or four, are never NaN, and whose sums LLVM may rearrange and compute without a loop.
//
// Every sum, difference and choice of whole numbers is exact as long as no magnitude exceeds 2^53, and never -0. So what
// has to be known is how far a recurrence can get: from where it starts, and by how much each addition in it moves it at most, as
// often as the loops around that addition run. How often they run is known by LLVM, if the number of iterations is constant; or the
// loop counts up to (or down to) a double `n` that does not change in it. Then the loop is made twice: one version for whole
// `n` of at most 2^31, with integers, and the loop as it was for all others. A test before the loops chooses.
//
// A counter may also start at a double that does not change, which is tested in the same way, or at another whole number of the
// loops around. Positions in lists are whole numbers that are integers already: both conversions and the test between them vanish.
//
// Left out: other values that enter the loop as unknown doubles, products and quotients in recurrences, `float`.

#include "passes.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/LoopIterator.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/LCSSA.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"
#include <optional>

using namespace llvm;

namespace {

// Large enough for sums of products of what is used here; products are kept below by `MOST_TRIPS`.
using Wide = __int128;

// Up to here every whole number is a double, and every sum exact.
constexpr int64_t EXACT = int64_t(1) << 53;
// What a bound of a loop may be at most for the version with integers.
constexpr int64_t MOST_BOUND = int64_t(1) << 31;
// More iterations than this are as good as unknown.
constexpr int64_t MOST_TRIPS = int64_t(1) << 53;
// A loop with more instructions is not made twice.
constexpr unsigned MOST_INSTRUCTIONS = 400;

// All values from `lo` to `hi`.
struct Interval {
    Wide lo, hi;

    bool is_exact() const { return lo >= -EXACT && hi <= EXACT; }
    Wide magnitude() const { return std::max(-lo, hi); }
};

std::optional<Interval> if_exact(Interval interval) {
    return interval.is_exact() ? std::optional(interval) : std::nullopt;
}

std::optional<int64_t> whole_constant(const Value *value) {
    auto *constant = dyn_cast<ConstantFP>(value);
    if (!constant || !constant->getType()->isDoubleTy())
        return std::nullopt;
    const APFloat &number = constant->getValueAPF();
    if (!number.isInteger() || number.isNegZero())
        return std::nullopt;
    APSInt integer(64, false);
    bool exact;
    if (number.convertToInteger(integer, APFloat::rmTowardZero, &exact) != APFloat::opOK)
        return std::nullopt;
    int64_t whole = integer.getSExtValue();
    return whole >= -EXACT && whole <= EXACT ? std::optional(whole) : std::nullopt;
}

bool is_conversion(const Value *value) { return isa<SIToFPInst>(value) || isa<UIToFPInst>(value); }

// The double of which an instruction makes an `i64`, or null.
Value *source_of_integer(Value *value) {
    auto *convert = dyn_cast<FPToSIInst>(value);
    return convert && convert->getType()->isIntegerTy(64) && convert->getOperand(0)->getType()->isDoubleTy()
               ? convert->getOperand(0)
               : nullptr;
}

// The double of which an instruction makes an `i64` and a double again, which is the same for a whole number; or null.
Value *source_of_round_trip(Value *value) {
    auto *back = dyn_cast<SIToFPInst>(value);
    if (!back || !back->getType()->isDoubleTy())
        return nullptr;
    Value *integer = back->getOperand(0);
    if (auto *frozen = dyn_cast<FreezeInst>(integer))
        integer = frozen->getOperand(0);
    return source_of_integer(integer);
}

// A loop and all loops in it.
class Nest {
  public:
    Nest(Loop &top, LoopInfo &loops, DominatorTree &dominators, ScalarEvolution &evolution, BlockFrequencyInfo &frequencies)
        : top(top), loops(loops), dominators(dominators), evolution(evolution), frequencies(frequencies) {}

    // Converts what can be converted, if it pays. Says whether anything was changed.
    bool convert() {
        if (!top.isLoopSimplifyForm() || !top.isRecursivelyLCSSAForm(dominators, loops))
            return false;
        if (!find_trips(&top))
            return false;
        find_candidates();
        find_components();
        // What was concluded from counters holds if these are exact.
        if (!recurs || !all_of(counters, [&](PHINode *counter) { return whole.contains(counter); }) ||
            !all_of(starts, [&](Start start) { return is_moderate(start); }) || !pays())
            return false;
        if (!bounds.empty() && !may_be_cloned())
            return false;
        if (!bounds.empty())
            make_versions();
        build();
        return true;
    }

  private:
    Loop &top;
    LoopInfo &loops;
    DominatorTree &dominators;
    ScalarEvolution &evolution;
    BlockFrequencyInfo &frequencies;

    // How often the header of a loop runs at most each time that the loop is entered.
    DenseMap<Loop *, int64_t> trips;
    // Bounds of loops that the version with integers is for, with the integer, once that is made.
    MapVector<Value *, Value *> bounds;
    // The variables that are compared with bounds.
    SmallVector<PHINode *> counters;
    // Where counters start, if not at constants.
    struct Start {
        Value *value;
        bool up;
    };
    SmallVector<Start> starts;
    // What may be a whole number, in the order of the blocks.
    SetVector<Instruction *> candidates;
    // Of those, what is one, and in which interval.
    DenseMap<Instruction *, Interval> whole;
    // Whether there is a recurrence among them.
    bool recurs = false;
    // What became of them.
    DenseMap<Instruction *, Value *> integers;

    // --- How often loops run

    bool find_trips(Loop *loop) {
        std::optional<int64_t> count = constant_trips(loop);
        if (!count)
            count = trips_to_bound(loop);
        if (!count)
            return false;
        trips[loop] = *count;
        return all_of(loop->getSubLoops(), [&](Loop *inner) { return find_trips(inner); });
    }

    std::optional<int64_t> constant_trips(Loop *loop) {
        auto *count = dyn_cast<SCEVConstant>(evolution.getConstantMaxBackedgeTakenCount(loop));
        if (!count || count->getAPInt().getActiveBits() > 53)
            return std::nullopt;
        int64_t back = count->getAPInt().getZExtValue();
        return back < MOST_TRIPS ? std::optional(back + 1) : std::nullopt;
    }

    // A loop that goes on only as long as a counter has not reached a bound.
    std::optional<int64_t> trips_to_bound(Loop *loop) {
        SmallVector<BasicBlock *> exiting;
        loop->getExitingBlocks(exiting);
        for (BasicBlock *block : exiting) {
            auto *branch = dyn_cast<BranchInst>(block->getTerminator());
            if (!branch || !branch->isConditional() || !dominators.dominates(block, loop->getLoopLatch()))
                continue;
            auto *compare = dyn_cast<FCmpInst>(branch->getCondition());
            if (!compare || loops.getLoopFor(block) != loop)
                continue;
            CmpInst::Predicate goes_on = loop->contains(branch->getSuccessor(0)) ? compare->getPredicate()
                                                                                 : compare->getInversePredicate();
            if (loop->contains(branch->getSuccessor(0)) && loop->contains(branch->getSuccessor(1)))
                continue;
            Value *left = compare->getOperand(0), *right = compare->getOperand(1);
            if (std::optional<int64_t> count = trips_of_counter(loop, left, goes_on, right))
                return count;
            if (std::optional<int64_t> count =
                    trips_of_counter(loop, right, CmpInst::getSwappedPredicate(goes_on), left))
                return count;
        }
        return std::nullopt;
    }

    std::optional<int64_t> trips_of_counter(Loop *loop, Value *value, CmpInst::Predicate goes_on, Value *bound) {
        std::optional<int64_t> constant = whole_constant(bound);
        bool is_constant = constant && *constant >= -MOST_BOUND && *constant <= MOST_BOUND;
        if (!is_constant && (isa<Constant>(bound) || !top.isLoopInvariant(bound)))
            return std::nullopt;
        PHINode *counter = counter_of(loop, value);
        if (!counter)
            return std::nullopt;
        Value *first = counter->getIncomingValueForBlock(loop->getLoopPreheader());
        std::optional<int64_t> start = whole_constant(first);
        Value *next = counter->getIncomingValueForBlock(loop->getLoopLatch());
        if (start ? *start < -MOST_BOUND || *start > MOST_BOUND : isa<Constant>(first))
            return std::nullopt;
        std::optional<int64_t> step = step_of(next, counter);
        if (!step)
            return std::nullopt;
        bool up = goes_on == CmpInst::FCMP_OLT || goes_on == CmpInst::FCMP_OLE || goes_on == CmpInst::FCMP_ULT ||
                  goes_on == CmpInst::FCMP_ULE;
        bool down = goes_on == CmpInst::FCMP_OGT || goes_on == CmpInst::FCMP_OGE || goes_on == CmpInst::FCMP_UGT ||
                    goes_on == CmpInst::FCMP_UGE;
        if (!(up && *step > 0) && !(down && *step < 0))
            return std::nullopt;
        if (!is_constant)
            bounds.insert({bound, nullptr});
        counters.push_back(counter);
        if (!start) {
            // It holds if what is found of the start says so.
            starts.push_back({first, up});
            if (top.isLoopInvariant(first))
                bounds.insert({first, nullptr});
            start = up ? -MOST_BOUND : MOST_BOUND;
        }
        int64_t last = is_constant ? *constant : (up ? MOST_BOUND : -MOST_BOUND);
        int64_t distance = up ? last - *start : *start - last;
        // One more for a bound that is included, and one for the test behind the last step.
        return std::max<int64_t>(distance, 0) / std::abs(*step) + 3;
    }

    // The variable of a loop that this value is, in this round or the next.
    static PHINode *counter_of(Loop *loop, Value *value) {
        for (PHINode &phi : loop->getHeader()->phis())
            if (phi.getType()->isDoubleTy() && (value == &phi || value == phi.getIncomingValueForBlock(loop->getLoopLatch())))
                return &phi;
        return nullptr;
    }

    // The constants that are added to a counter in each round, together.
    static std::optional<int64_t> step_of(Value *next, PHINode *counter) {
        Wide step = 0;
        while (next != counter) {
            auto *sum = dyn_cast<BinaryOperator>(next);
            if (!sum || (sum->getOpcode() != Instruction::FAdd && sum->getOpcode() != Instruction::FSub))
                return std::nullopt;
            std::optional<int64_t> constant = whole_constant(sum->getOperand(1));
            next = sum->getOperand(0);
            if (!constant && sum->getOpcode() == Instruction::FAdd) {
                constant = whole_constant(sum->getOperand(0));
                next = sum->getOperand(1);
            }
            if (!constant)
                return std::nullopt;
            step += sum->getOpcode() == Instruction::FAdd ? *constant : -*constant;
        }
        return step != 0 && step >= -EXACT && step <= EXACT ? std::optional<int64_t>(step) : std::nullopt;
    }

    // Whether a counter that starts there makes no more rounds than were counted.
    bool is_moderate(Start start) {
        std::optional<Interval> interval = interval_of(start.value);
        return interval && (start.up ? interval->lo >= -MOST_BOUND : interval->hi <= MOST_BOUND);
    }

    // How often an instruction in a loop, or in one inside of it, runs at most each time that the loop is entered.
    std::optional<Wide> executions(Instruction *instruction, Loop *around) {
        Wide count = 1;
        for (Loop *loop = loops.getLoopFor(instruction->getParent());; loop = loop->getParentLoop()) {
            count *= trips.lookup(loop);
            if (count > MOST_TRIPS)
                return std::nullopt;
            if (loop == around)
                return count;
        }
    }

    // The innermost loop that has all members of a recurrence. When it is entered again, they begin anew: what they are at its
    // end reaches its beginning only through values outside of it, which are no members.
    Loop *loop_of(const SmallSetVector<Instruction *, 8> &component) {
        Loop *loop = loops.getLoopFor(component[0]->getParent());
        while (loop != &top && !all_of(component, [&](Instruction *member) { return loop->contains(member); }))
            loop = loop->getParentLoop();
        return loop;
    }

    // --- Which values are whole numbers

    void find_candidates() {
        for (BasicBlock *block : top.getBlocksVector())
            for (Instruction &instruction : *block)
                if (instruction.getType()->isDoubleTy() && is_candidate(instruction))
                    candidates.insert(&instruction);
    }

    static bool is_candidate(Instruction &instruction) {
        switch (instruction.getOpcode()) {
        case Instruction::PHI:
        case Instruction::Select:
        case Instruction::Freeze:
        case Instruction::FAdd:
        case Instruction::FSub:
        case Instruction::FMul:
            return true;
        case Instruction::SIToFP:
            return source_of_round_trip(&instruction);
        default:
            return false;
        }
    }

    static SmallVector<Value *, 4> inputs(Instruction *instruction) {
        if (auto *select = dyn_cast<SelectInst>(instruction))
            return {select->getTrueValue(), select->getFalseValue()};
        if (Value *source = source_of_round_trip(instruction))
            return {source};
        return SmallVector<Value *, 4>(instruction->operand_values());
    }

    Instruction *as_candidate(Value *value) {
        auto *instruction = dyn_cast<Instruction>(value);
        return instruction && candidates.contains(instruction) ? instruction : nullptr;
    }

    // Tarjan's strongly connected components: a component comes after all that it reads.
    struct Visit {
        Instruction *instruction;
        SmallVector<Value *, 4> inputs;
        size_t next = 0;
    };

    void find_components() {
        DenseMap<Instruction *, unsigned> index, low;
        SmallVector<Instruction *> open;
        DenseMap<Instruction *, bool> is_open;
        SmallVector<Visit> path;
        auto enter = [&](Instruction *instruction) {
            low[instruction] = index[instruction] = index.size();
            open.push_back(instruction);
            is_open[instruction] = true;
            path.push_back({instruction, inputs(instruction)});
        };
        for (Instruction *root : candidates) {
            if (index.contains(root))
                continue;
            enter(root);
            while (!path.empty()) {
                Instruction *instruction = path.back().instruction;
                if (path.back().next < path.back().inputs.size()) {
                    Instruction *input = as_candidate(path.back().inputs[path.back().next++]);
                    if (!input)
                        continue;
                    if (!index.contains(input))
                        enter(input);
                    else if (is_open.lookup(input))
                        low[instruction] = std::min(low[instruction], index[input]);
                    continue;
                }
                path.pop_back();
                if (!path.empty())
                    low[path.back().instruction] = std::min(low[path.back().instruction], low[instruction]);
                if (low[instruction] != index[instruction])
                    continue;
                SmallSetVector<Instruction *, 8> component;
                Instruction *member;
                do {
                    member = open.pop_back_val();
                    is_open[member] = false;
                    component.insert(member);
                } while (member != instruction);
                judge(component);
            }
        }
    }

    void judge(const SmallSetVector<Instruction *, 8> &component) {
        bool is_cyclic = component.size() > 1 || is_contained(inputs(component[0]), component[0]);
        std::optional<Interval> interval = is_cyclic ? recurrence(component) : of_operation(component[0]);
        if (!interval)
            return;
        recurs |= is_cyclic;
        for (Instruction *member : component)
            whole.insert({member, *interval});
    }

    // The interval of a value from outside of a component.
    std::optional<Interval> interval_of(Value *value) {
        if (std::optional<int64_t> constant = whole_constant(value))
            return Interval{*constant, *constant};
        if (bounds.contains(value))
            return Interval{-MOST_BOUND, MOST_BOUND};
        auto *instruction = dyn_cast<Instruction>(value);
        if (!instruction)
            return std::nullopt;
        if (auto found = whole.find(instruction); found != whole.end())
            return found->second;
        if (!is_conversion(instruction) || !instruction->getType()->isDoubleTy())
            return std::nullopt;
        Value *integer = instruction->getOperand(0);
        if (!integer->getType()->isIntegerTy() || integer->getType()->getIntegerBitWidth() > 64)
            return std::nullopt;
        const SCEV *scev = evolution.getSCEV(integer);
        if (isa<SIToFPInst>(instruction)) {
            ConstantRange range = evolution.getSignedRange(scev);
            return if_exact({range.getSignedMin().getSExtValue(), range.getSignedMax().getSExtValue()});
        }
        ConstantRange range = evolution.getUnsignedRange(scev);
        return if_exact({range.getUnsignedMin().getZExtValue(), range.getUnsignedMax().getZExtValue()});
    }

    std::optional<Interval> hull_of(ArrayRef<Value *> values) {
        std::optional<Interval> hull;
        for (Value *value : values) {
            std::optional<Interval> interval = interval_of(value);
            if (!interval)
                return std::nullopt;
            hull = hull ? Interval{std::min(hull->lo, interval->lo), std::max(hull->hi, interval->hi)} : *interval;
        }
        return hull;
    }

    std::optional<Interval> of_operation(Instruction *instruction) {
        if (!isa<BinaryOperator>(instruction))
            return hull_of(inputs(instruction));
        std::optional<Interval> left = interval_of(instruction->getOperand(0));
        std::optional<Interval> right = interval_of(instruction->getOperand(1));
        if (!left || !right)
            return std::nullopt;
        switch (instruction->getOpcode()) {
        case Instruction::FAdd:
            return if_exact({left->lo + right->lo, left->hi + right->hi});
        case Instruction::FSub:
            return if_exact({left->lo - right->hi, left->hi - right->lo});
        default:
            // The product of 0 and a negative number is -0.
            if (left->lo < 0 || right->lo < 0)
                return std::nullopt;
            return if_exact({left->lo * right->lo, left->hi * right->hi});
        }
    }

    // Each value of a recurrence is a value that enters it plus what was added since, by each addition at most as often as it runs.
    std::optional<Interval> recurrence(const SmallSetVector<Instruction *, 8> &component) {
        SmallVector<Value *> entering;
        Wide up = 0, down = 0;
        bool changes_sign = false;
        Loop *around = loop_of(component);
        for (Instruction *member : component) {
            auto *operation = dyn_cast<BinaryOperator>(member);
            if (!operation) {
                for (Value *input : inputs(member))
                    if (auto *instruction = dyn_cast<Instruction>(input); !instruction || !component.contains(instruction))
                        entering.push_back(input);
                continue;
            }
            Value *left = operation->getOperand(0), *right = operation->getOperand(1);
            auto is_member = [&](Value *value) {
                auto *instruction = dyn_cast<Instruction>(value);
                return instruction && component.contains(instruction);
            };
            bool is_right = is_member(right);
            if (operation->getOpcode() == Instruction::FMul || is_right == is_member(left))
                return std::nullopt;
            std::optional<Interval> step = interval_of(is_right ? left : right);
            std::optional<Wide> count = executions(member, around);
            if (!step || !count)
                return std::nullopt;
            if (operation->getOpcode() == Instruction::FSub) {
                changes_sign |= is_right;
                step = Interval{-step->hi, -step->lo};
            }
            up += std::max<Wide>(step->hi, 0) * *count;
            down += std::min<Wide>(step->lo, 0) * *count;
            if (up > EXACT || down < -EXACT)
                return std::nullopt;
        }
        std::optional<Interval> start = hull_of(entering);
        if (!start)
            return std::nullopt;
        if (changes_sign) {
            Wide most = start->magnitude() + up - down;
            return if_exact({-most, most});
        }
        return if_exact({start->lo + down, start->hi + up});
    }

    // --- Whether it pays

    bool is_hot(const Instruction *instruction) {
        BlockFrequency here = frequencies.getBlockFreq(instruction->getParent());
        return here.getFrequency() >= frequencies.getBlockFreq(top.getHeader()).getFrequency() / 4;
    }

    // A conversion to a double takes longer than the addition of doubles that it replaces; a few beside a recurrence are hidden by it.
    bool pays() {
        unsigned additions = 0, conversions = 0;
        for (auto &[instruction, interval] : whole) {
            additions += isa<BinaryOperator>(instruction);
            conversions += any_of(instruction->users(), [&](User *user) {
                auto *reader = cast<Instruction>(user);
                return top.contains(reader) && is_hot(reader) && !whole.contains(reader) && !is_convertible(reader) &&
                       !source_of_integer(reader);
            });
        }
        return conversions <= 2 * additions;
    }

    // A comparison of whole numbers.
    bool is_convertible(Instruction *instruction) {
        auto *compare = dyn_cast<FCmpInst>(instruction);
        return compare && top.contains(compare) && all_of(compare->operand_values(), [&](Value *operand) {
                   return bounds.contains(operand) || interval_of(operand);
               });
    }

    // Loops that call functions gain too little to be made twice. What only reads is mostly a rare comparison.
    bool may_be_cloned() {
        unsigned instructions = 0;
        for (BasicBlock *block : top.getBlocksVector()) {
            if (!block->getTerminator()->isSpecialTerminator() && isa<IndirectBrInst>(block->getTerminator()))
                return false;
            for (Instruction &instruction : *block) {
                ++instructions;
                auto *call = dyn_cast<CallBase>(&instruction);
                if (call && (call->isConvergent() || call->cannotDuplicate()))
                    return false;
                if (call && !isa<IntrinsicInst>(call) && !call->onlyReadsMemory() && is_hot(call))
                    return false;
            }
        }
        return instructions <= MOST_INSTRUCTIONS && top.isSafeToClone();
    }

    // --- The two versions

    void make_versions() {
        BasicBlock *test = top.getLoopPreheader();
        Value *fits = test_bounds(test);
        BasicBlock *preheader = SplitBlock(test, test->getTerminator(), &dominators, &loops);
        ValueToValueMapTy clones;
        SmallVector<BasicBlock *> blocks;
        Loop *other = cloneLoopWithPreheader(preheader, test, &top, clones, ".doubles", &loops, &dominators, blocks);
        remapInstructionsInBlocks(blocks, clones);
        Instruction *old = test->getTerminator();
        IRBuilder<>(old).CreateCondBr(fits, preheader, other->getLoopPreheader());
        old->eraseFromParent();
        join_exits(clones);
        dominators.recalculate(*test->getParent());
        formDedicatedExitBlocks(&top, &dominators, &loops, nullptr, true);
        formDedicatedExitBlocks(other, &dominators, &loops, nullptr, true);
        evolution.forgetAllLoops();
    }

    // Whether all bounds are whole numbers of moderate size, and the integers that they are then.
    Value *test_bounds(BasicBlock *block) {
        IRBuilder<> builder(block->getTerminator());
        Value *fits = builder.getTrue();
        for (auto &[bound, integer] : bounds) {
            Constant *most = ConstantFP::get(bound->getType(), double(MOST_BOUND));
            Value *absolute = builder.CreateUnaryIntrinsic(Intrinsic::fabs, bound);
            Value *moderate = builder.CreateFCmpOLE(absolute, most);
            Value *number = builder.CreateSelect(moderate, bound, ConstantFP::getZero(bound->getType()));
            integer = builder.CreateFPToSI(number, builder.getInt64Ty());
            Value *back = builder.CreateSIToFP(integer, bound->getType());
            // Bit by bit, as a bound may be where a counter starts: -0 is no whole number here.
            Value *same = builder.CreateICmpEQ(builder.CreateBitCast(back, builder.getInt64Ty()),
                                               builder.CreateBitCast(bound, builder.getInt64Ty()));
            fits = builder.CreateAnd(fits, same);
        }
        return fits;
    }

    // The blocks behind the loop are reached from both versions.
    void join_exits(ValueToValueMapTy &clones) {
        SmallVector<BasicBlock *> exits;
        top.getUniqueExitBlocks(exits);
        for (BasicBlock *exit : exits) {
            for (PHINode &phi : exit->phis()) {
                for (unsigned index = 0, count = phi.getNumIncomingValues(); index != count; ++index) {
                    BasicBlock *from = phi.getIncomingBlock(index);
                    if (!top.contains(from))
                        continue;
                    Value *value = phi.getIncomingValue(index);
                    auto clone = clones.find(value);
                    phi.addIncoming(clone == clones.end() ? value : &*clone->second, cast<BasicBlock>(&*clones[from]));
                }
            }
        }
    }

    // --- The integers

    void build() {
        for (Instruction *instruction : candidates) {
            if (isa<PHINode>(instruction) && whole.contains(instruction)) {
                IRBuilder<> builder(instruction);
                integers[instruction] =
                    builder.CreatePHI(builder.getInt64Ty(), cast<PHINode>(instruction)->getNumIncomingValues());
            }
        }
        // In an order in which definitions come before their uses, but for those of phis.
        LoopBlocksRPO order(&top);
        order.perform(&loops);
        SmallVector<FCmpInst *> compares;
        for (BasicBlock *block : order) {
            for (Instruction &instruction : *block) {
                if (whole.contains(&instruction) && !isa<PHINode>(instruction))
                    integers[&instruction] = operation(&instruction);
                else if (auto *compare = dyn_cast<FCmpInst>(&instruction); compare && is_convertible(compare))
                    compares.push_back(compare);
            }
        }
        for (Instruction *instruction : candidates) {
            auto *phi = dyn_cast<PHINode>(instruction);
            if (!phi || !whole.contains(phi))
                continue;
            for (auto [value, block] : zip(phi->incoming_values(), phi->blocks()))
                cast<PHINode>(integers[phi])->addIncoming(as_integer(value), block);
        }
        for (FCmpInst *compare : compares)
            replace_comparison(compare);
        replace_conversions();
        replace_doubles();
    }

    Value *operation(Instruction *instruction) {
        IRBuilder<> builder(instruction);
        auto operand = [&](unsigned index) { return as_integer(instruction->getOperand(index)); };
        switch (instruction->getOpcode()) {
        case Instruction::Select: {
            auto *old = cast<SelectInst>(instruction);
            return builder.CreateSelect(old->getCondition(), operand(1), operand(2), "", old);
        }
        case Instruction::Freeze:
            return builder.CreateFreeze(operand(0));
        case Instruction::SIToFP:
            return as_integer(source_of_round_trip(instruction));
        case Instruction::FAdd:
            return builder.CreateNSWAdd(operand(0), operand(1));
        case Instruction::FSub:
            return builder.CreateNSWSub(operand(0), operand(1));
        default:
            return builder.CreateNSWMul(operand(0), operand(1));
        }
    }

    Value *as_integer(Value *value) {
        Type *type = Type::getInt64Ty(value->getContext());
        if (std::optional<int64_t> constant = whole_constant(value))
            return ConstantInt::getSigned(type, *constant);
        if (auto bound = bounds.find(value); bound != bounds.end())
            return bound->second;
        auto *instruction = cast<Instruction>(value);
        if (auto integer = integers.find(instruction); integer != integers.end())
            return integer->second;
        IRBuilder<> builder(instruction);
        return builder.CreateIntCast(instruction->getOperand(0), type, isa<SIToFPInst>(instruction));
    }

    void replace_comparison(FCmpInst *compare) {
        IRBuilder<> builder(compare);
        Value *left = as_integer(compare->getOperand(0)), *right = as_integer(compare->getOperand(1));
        Value *result;
        switch (compare->getPredicate()) {
        case CmpInst::FCMP_OEQ:
        case CmpInst::FCMP_UEQ:
            result = builder.CreateICmpEQ(left, right);
            break;
        case CmpInst::FCMP_ONE:
        case CmpInst::FCMP_UNE:
            result = builder.CreateICmpNE(left, right);
            break;
        case CmpInst::FCMP_OLT:
        case CmpInst::FCMP_ULT:
            result = builder.CreateICmpSLT(left, right);
            break;
        case CmpInst::FCMP_OLE:
        case CmpInst::FCMP_ULE:
            result = builder.CreateICmpSLE(left, right);
            break;
        case CmpInst::FCMP_OGT:
        case CmpInst::FCMP_UGT:
            result = builder.CreateICmpSGT(left, right);
            break;
        case CmpInst::FCMP_OGE:
        case CmpInst::FCMP_UGE:
            result = builder.CreateICmpSGE(left, right);
            break;
        case CmpInst::FCMP_ORD:
        case CmpInst::FCMP_TRUE:
            result = builder.getTrue();
            break;
        default:
            result = builder.getFalse();
            break;
        }
        compare->replaceAllUsesWith(result);
        compare->eraseFromParent();
    }

    // Who makes an integer of a double has it.
    void replace_conversions() {
        for (Instruction *instruction : candidates) {
            if (!whole.contains(instruction))
                continue;
            for (User *user : make_early_inc_range(instruction->users())) {
                if (!source_of_integer(user) || !top.contains(cast<Instruction>(user)))
                    continue;
                user->replaceAllUsesWith(integers[instruction]);
                cast<Instruction>(user)->eraseFromParent();
            }
        }
    }

    // Who still needs a double converts the integer.
    void replace_doubles() {
        SmallVector<Instruction *> old;
        for (Instruction *instruction : candidates) {
            auto interval = whole.find(instruction);
            if (interval == whole.end())
                continue;
            old.push_back(instruction);
            if (all_of(instruction->users(), [&](User *user) { return whole.contains(cast<Instruction>(user)); }))
                continue;
            IRBuilder<> builder(instruction);
            if (isa<PHINode>(instruction))
                builder.SetInsertPoint(instruction->getParent(), instruction->getParent()->getFirstInsertionPt());
            Value *integer = integers[instruction];
            Value *number = interval->second.lo >= 0
                                ? builder.CreateUIToFP(integer, instruction->getType(), "", /*IsNonNeg=*/true)
                                : builder.CreateSIToFP(integer, instruction->getType());
            instruction->replaceUsesWithIf(
                number, [&](Use &use) { return !whole.contains(cast<Instruction>(use.getUser())); });
        }
        for (Instruction *instruction : old)
            instruction->replaceAllUsesWith(PoisonValue::get(instruction->getType()));
        for (Instruction *instruction : old)
            instruction->eraseFromParent();
    }
};

bool convert_loop(Loop *loop, LoopInfo &loops, DominatorTree &dominators, ScalarEvolution &evolution,
                  BlockFrequencyInfo &frequencies) {
    // Before the nest is made twice, which adds loops to the list.
    SmallVector<Loop *> inner(loop->begin(), loop->end());
    if (Nest(*loop, loops, dominators, evolution, frequencies).convert())
        return true;
    bool changed = false;
    for (Loop *next : inner)
        changed |= convert_loop(next, loops, dominators, evolution, frequencies);
    return changed;
}

} // namespace

PreservedAnalyses kiln::WholeNumbers::run(Function &function, FunctionAnalysisManager &analyses) {
    LoopInfo &loops = analyses.getResult<LoopAnalysis>(function);
    if (loops.empty() || function.hasOptNone())
        return PreservedAnalyses::all();
    DominatorTree &dominators = analyses.getResult<DominatorTreeAnalysis>(function);
    ScalarEvolution &evolution = analyses.getResult<ScalarEvolutionAnalysis>(function);
    BlockFrequencyInfo &frequencies = analyses.getResult<BlockFrequencyAnalysis>(function);
    SmallVector<Loop *> outer(loops.begin(), loops.end());
    bool changed = false;
    for (Loop *loop : outer)
        changed |= convert_loop(loop, loops, dominators, evolution, frequencies);
    return changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}
