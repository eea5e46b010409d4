//! Native code for what turns out to be hot: what the VM and the compiler of native code say to each other.
//!
//! Comes in: a program with the map that the compiler of bytecode made of it ([`Tiered`]), and a [`Compiler`]. The run counts calls and
//! loops, asks for units, and installs them (`run`). `docs/ir/jit.md` explains all of it. There is no LLVM here.

pub(crate) mod ffi;
pub(crate) mod kept;
pub(crate) mod run;

pub use kept::Kept;

use crate::Bytecode;
use crate::dynamic::ffi::{OPERATIONS, dialect, native};
use crate::verify::{Verified, VerifyError};
use kiln_abi::{Dialect, DynFn, NativeFn};
use kiln_arena::Symbol;
use kiln_mir::{BlockId, FuncId};
use std::sync::Arc;

/// A program that counts, and where it comes from.
#[derive(Debug, Clone)]
pub struct Tiered {
    program: Verified,
    map: Arc<Map>,
}

impl Tiered {
    /// Checks what [`crate::compile_tiered`] made.
    ///
    /// # Errors
    /// The first fault that was found.
    pub fn new(bytecode: Bytecode, map: Map) -> Result<Tiered, VerifyError> {
        Ok(Tiered { program: Verified::counted(bytecode)?, map: Arc::new(map) })
    }

    /// The bytecode.
    pub fn program(&self) -> &Verified {
        &self.program
    }

    /// Where it comes from.
    pub fn map(&self) -> &Arc<Map> {
        &self.map
    }
}

/// Where the parts of bytecode come from in MIR. Lists are by the numbers of the bytecode.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// Functions.
    pub functions: Vec<FunctionMap>,
    /// Headers of loops.
    pub loops: Vec<LoopMap>,
    /// Inline caches.
    pub sites: Vec<SiteKey>,
    /// Texts.
    pub texts: Vec<Symbol>,
    /// The fields that new instances of classes have from the start, as numbers of texts.
    pub layouts: Vec<Vec<u32>>,
}

/// A function of MIR, and its frame: bytes from the start.
#[derive(Debug, Clone)]
pub struct FunctionMap {
    /// Which one.
    pub id: FuncId,
    /// Where the parameters are.
    pub params: Vec<u32>,
    /// Where the result is.
    pub result: u32,
    /// Where each local is at the headers of loops, if it lives there.
    pub locals: Vec<u32>,
}

/// The header of a loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopMap {
    /// The number of the function.
    pub function: u32,
    /// The block of MIR.
    pub block: BlockId,
    /// The words at which instructions count it.
    pub at: Vec<u32>,
}

/// An operation with an inline cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteKey {
    /// The function.
    pub func: FuncId,
    /// Its block.
    pub block: BlockId,
    /// The number of the statement in the block.
    pub statement: u32,
}

/// What is asked for: native code of a function and of what it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// The function.
    pub func: FuncId,
    /// The header of the loop in which the run goes on in native code; `None`: the function from its start.
    pub header: Option<BlockId>,
}

/// A request for a unit.
#[derive(Debug, Clone)]
pub struct Request {
    /// What it is for.
    pub target: Target,
    /// The functions that the VM saw called, by operation.
    pub feedback: Vec<(SiteKey, Vec<FuncId>)>,
    /// The functions that were called until now.
    pub called: Vec<FuncId>,
}

/// Where the things of a run are in memory, which stay there while it lasts.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    /// The `kiln_jit_context`.
    pub context: u64,
    /// The word that says below which address no frame of native code begins.
    pub stack_limit: u64,
    /// The heap's table of memory to be handed out; 0 if there is no heap.
    pub bump: u64,
    /// The entry record of each function of the bytecode, and its `kiln_function`, 0 if it has none.
    pub functions: Vec<(u64, u64)>,
    /// The word of each global variable.
    pub globals: Vec<u64>,
    /// The string of each text.
    pub texts: Vec<u64>,
    /// The `kiln_class_descriptor` of each class.
    pub classes: Vec<u64>,
    /// The byte that stops the run when it becomes 1; 0: nothing does.
    pub interrupt: u64,
    /// Whether what the program prints goes to the host of the run, and not to the process's stdout.
    pub prints_to_host: bool,
}

impl Addresses {
    /// The functions of this process that native code calls, with their addresses.
    pub fn symbols(&self) -> Vec<(&'static str, u64)> {
        let mut symbols = symbols();
        if self.prints_to_host {
            let prints = crate::interp::host_prints();
            symbols.retain(|(name, _)| prints.iter().all(|(print, _)| print != name));
            symbols.extend(prints);
        }
        symbols
    }
}

/// A function with native code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Native {
    /// Which one.
    pub func: FuncId,
    /// Its code, in Kiln's convention.
    pub code: u64,
    /// Its code for a frame of the VM, `void (void *frame)`.
    pub on_frame: u64,
}

/// Native code that is in memory. All addresses stay as long as the compiler.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The functions.
    pub functions: Vec<Native>,
    /// The code that goes on in loops for which that was asked: `void (void *frame)`.
    pub in_loops: Vec<(Target, u64)>,
    /// Bridges to the VM, for functions that have no native code yet.
    pub bridges: Vec<(FuncId, u64)>,
    /// The `kiln_module`; 0 if there is none.
    pub module: u64,
    /// The inline caches, an array of `kiln_site`.
    pub sites: u64,
    /// Where they belong, in their order.
    pub site_keys: Vec<SiteKey>,
}

/// The answer to a request, or to several that one unit answers.
#[derive(Debug, Clone)]
pub struct Ready {
    /// What was asked for.
    pub targets: Vec<Target>,
    /// The code; `None`: it stays with bytecode.
    pub unit: Option<Unit>,
}

/// What compiles while the program runs. The run trusts what it gives: addresses are those of code that does what MIR says.
pub trait Compiler {
    /// Says where everything is, some time before the first request, so that the compiler can get ready.
    fn start(&mut self, addresses: Addresses);

    /// Asks for a unit. Each request has an answer some time.
    fn request(&mut self, request: Request);

    /// An answer, if there is one.
    fn ready(&mut self) -> Option<Ready>;

    /// Waits for the next answer; `None` if there will be none.
    fn wait(&mut self) -> Option<Ready>;
}

/// When a run asks for native code.
pub struct Tiering {
    /// Who makes it. It goes with the run, when none of its code runs any more.
    pub compiler: Box<dyn Compiler>,
    /// So many calls stay with bytecode.
    pub threshold: u32,
    /// So many rounds of a loop do.
    pub rounds: u32,
    /// Whether the run waits for what it asked for: then it is the same each time.
    pub wait: bool,
}

impl Tiering {
    /// The rounds of a loop that go with a threshold of calls, if nobody names others: a round does less than a call.
    pub const fn rounds_for(threshold: u32) -> u32 {
        threshold.saturating_mul(10)
    }
}

/// The functions of this process that native code calls, with their addresses.
pub fn symbols() -> Vec<(&'static str, u64)> {
    let mut symbols = ffi::symbols();
    let operations = DynFn::ALL.iter().zip(&OPERATIONS);
    symbols.extend(operations.map(|(function, operation)| (function.symbol(), operation.address())));
    symbols.extend(NativeFn::ALL.iter().map(|&function| (function.symbol(), native(function) as u64)));
    let dialects = Dialect::ALL.iter().filter_map(|&of| Some((of.symbol()?, dialect(of) as u64)));
    symbols.extend(dialects);
    symbols
}
