//! Where a function takes its arguments and gives its result: at the start of its frame, the result first, then the
//! parameters in order, each at its own alignment.

use crate::bytecode::closure_frame;
use kiln_abi::Layouts;
use kiln_mir::Convention;
use kiln_types::TypeId;

/// Bytes at the start of a frame that instructions can use freely, if the rest is too far away for their registers.
pub(super) const RESERVE: u32 = 32;

/// Above this, a frame may not be within the reach of registers.
const NEAR: u64 = 32 << 10;

/// The places of a function's result and parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// Whether the first [`RESERVE`] bytes are left free.
    pub(super) reserved: bool,
    /// Where the result is.
    pub(super) result: u32,
    /// Its size.
    pub(super) result_size: u32,
    /// Where the parameters are.
    pub(super) params: Vec<u32>,
    /// Behind the last.
    pub(super) end: u32,
}

impl Signature {
    /// Of a function of MIR.
    pub(super) fn of(layouts: &Layouts, func: &kiln_mir::Func) -> Signature {
        match func.convention {
            Convention::Static => Signature::new(layouts, &func.params, func.ret),
            Convention::Closure => Signature::of_closure(func.params.len(), false),
            Convention::Method => Signature::of_closure(func.params.len(), true),
        }
    }

    /// Of the code of closures, with which [`closure_frame`] says where what is.
    fn of_closure(params: usize, is_method: bool) -> Signature {
        let fixed = [closure_frame::CLOSURE, closure_frame::RECEIVER];
        let hidden = if is_method { 2 } else { 1 };
        let arguments = (0..params - hidden).map(|index| closure_frame::ARGUMENTS + 8 * index as u32);
        let params: Vec<u32> = fixed[..hidden].iter().copied().chain(arguments).collect();
        let end = closure_frame::ARGUMENTS + 8 * (params.len() - hidden) as u32;
        Signature { reserved: false, result: closure_frame::RESULT, result_size: 8, params, end }
    }

    fn new(layouts: &Layouts, params: &[TypeId], ret: TypeId) -> Signature {
        let near = place(layouts, params, ret, 0);
        let far = || place(layouts, params, ret, RESERVE);
        match near {
            Some(signature) if u64::from(signature.end) <= NEAR => signature,
            Some(_) | None => far().unwrap_or_else(|| Signature {
                // Never called: a frame of this size fits no stack.
                reserved: true,
                result: RESERVE,
                result_size: 0,
                params: vec![RESERVE; params.len()],
                end: u32::MAX,
            }),
        }
    }
}

/// Places result and parameters from `start` on; `None` if they do not fit into 32 bits.
fn place(layouts: &Layouts, params: &[TypeId], ret: TypeId, start: u32) -> Option<Signature> {
    let mut end = u64::from(start);
    let mut next = |ty: TypeId| {
        let layout = layouts.of(ty);
        let at = end.next_multiple_of(u64::from(layout.align.min(16)));
        end = at.checked_add(layout.size)?;
        Some((u32::try_from(at).ok()?, u32::try_from(layout.size).ok()?))
    };
    let (result, result_size) = next(ret)?;
    let params: Option<Vec<u32>> = params.iter().map(|&param| Some(next(param)?.0)).collect();
    Some(Signature {
        reserved: start > 0,
        result,
        result_size,
        params: params?,
        end: u32::try_from(end).ok()?,
    })
}
