//! Functions of C libraries: found by the system's loader when they are called first, called through libffi.

use crate::bytecode::Foreign;
use kiln_abi::AbiTy;
use kiln_abi::dynamic::word;
use kiln_types::{FloatTy, IntTy};
use libffi_sys::{
    ffi_abi_FFI_DEFAULT_ABI, ffi_call, ffi_cif, ffi_prep_cif, ffi_status_FFI_OK, ffi_type, ffi_type_double,
    ffi_type_float, ffi_type_sint8, ffi_type_sint16, ffi_type_sint32, ffi_type_sint64, ffi_type_uint8,
    ffi_type_uint16, ffi_type_uint32, ffi_type_uint64, ffi_type_void,
};
use std::cell::UnsafeCell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Where the libraries of a program may be.
#[derive(Clone, Copy)]
pub struct Libraries<'a> {
    /// The files that may be the library of a name (`m`), in order. One without a folder is looked for by the loader of
    /// the system.
    pub files: &'a dyn Fn(&str) -> Vec<PathBuf>,
    /// Libraries in which functions without a library are looked for, behind the C library.
    pub others: &'a [String],
}

/// Why a function of a library cannot be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// None of the files is there, or none is a library for this machine.
    NoLibrary {
        /// The library's name.
        library: String,
        /// What was looked for, in order.
        looked: Vec<String>,
        /// What the loader said of a file that is there.
        reason: Option<String>,
    },
    /// A library has no such function.
    NoSymbol {
        /// The function.
        symbol: String,
        /// The libraries that were found, in order.
        libraries: Vec<String>,
    },
    /// The run may not call C: it has no [`Libraries`].
    Forbidden {
        /// The function.
        symbol: String,
    },
}

impl Unresolved {
    /// The message of a program whose errors are panics.
    pub fn panic_message(&self) -> String {
        match self {
            Unresolved::NoLibrary { library, looked, reason } => {
                format!("cannot find the library `{library}`; {}", looked_for(looked, reason.as_deref()))
            }
            Unresolved::NoSymbol { symbol, libraries } => {
                format!("{} no function `{symbol}`", have(libraries, '`'))
            }
            Unresolved::Forbidden { symbol } => format!("the C function `{symbol}` cannot be called here"),
        }
    }

    /// The message of a run-time error of a dynamic language, a sentence.
    pub fn error_message(&self) -> String {
        match self {
            Unresolved::NoLibrary { library, looked, reason } => {
                format!("Cannot find the library \"{library}\"; {}.", looked_for(looked, reason.as_deref()))
            }
            Unresolved::NoSymbol { symbol, libraries } => {
                let have = have(libraries, '"');
                let have = have.strip_prefix('t').map_or(have.clone(), |rest| format!("T{rest}"));
                format!("{have} no function \"{symbol}\".")
            }
            Unresolved::Forbidden { symbol } => format!("The C function \"{symbol}\" cannot be called here."),
        }
    }
}

fn looked_for(looked: &[String], reason: Option<&str>) -> String {
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("looked for {}{reason}", looked.join(", "))
}

/// `the library "m" has`
fn have(libraries: &[String], quote: char) -> String {
    let names: Vec<String> = libraries.iter().map(|name| format!("{quote}{name}{quote}")).collect();
    match names.as_slice() {
        [name] => format!("the library {name} has"),
        names => format!("the libraries {} have", names.join(", ")),
    }
}

impl std::fmt::Display for Unresolved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.panic_message())
    }
}

impl std::error::Error for Unresolved {}

/// The name of the C library.
const C: &str = "c";

/// The address of a function. Libraries stay loaded as long as the process runs.
///
/// # Errors
/// A library or the function is nowhere.
pub fn resolve(
    library: Option<&str>,
    symbol: &str,
    libraries: &Libraries<'_>,
) -> Result<*const c_void, Unresolved> {
    let given = libraries.others.iter().map(String::as_str);
    let names: Vec<&str> = match library {
        Some(library) => vec![library],
        None => std::iter::once(C).chain(given).collect(),
    };
    for &name in &names {
        let handle = open(name, libraries)?;
        if let Some(address) = find(handle, symbol) {
            // This process may have an allocator of its own, which the C library then uses, too.
            let of_process = if name == C { find(RTLD_DEFAULT, symbol) } else { None };
            return Ok(of_process.unwrap_or(address));
        }
    }
    let libraries = names.into_iter().map(str::to_owned).collect();
    Err(Unresolved::NoSymbol { symbol: symbol.to_owned(), libraries })
}

/// Does something between two calls of C, of which the program must not see more in `errno` than the first has left there.
fn keeping_errno<T>(work: impl FnOnce() -> T) -> T {
    // SAFETY: the C library gives the address of this thread's variable, which is always valid.
    let errno = unsafe { errno_location() };
    // SAFETY: as above.
    let before = unsafe { errno.read() };
    let made = work();
    // SAFETY: as above.
    unsafe { errno.write(before) };
    made
}

unsafe extern "C" {
    #[cfg_attr(target_os = "macos", link_name = "__error")]
    #[cfg_attr(not(target_os = "macos"), link_name = "__errno_location")]
    fn errno_location() -> *mut c_int;
    fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
    fn dlerror() -> *const c_char;
}

/// What symbols mean in this process.
const RTLD_DEFAULT: *mut c_void =
    std::ptr::without_provenance_mut(if cfg!(target_os = "macos") { usize::MAX - 1 } else { 0 });

/// All that a library needs is bound when it is loaded: what is missing is an error now, not later.
const RTLD_NOW: c_int = 2;

fn open(library: &str, libraries: &Libraries<'_>) -> Result<*mut c_void, Unresolved> {
    let mut looked = Vec::new();
    let mut reason = None;
    for file in (libraries.files)(library) {
        looked.push(file.display().to_string());
        match load(&file) {
            Ok(handle) => return Ok(handle),
            Err(said) if file.is_absolute() => reason = Some(said),
            Err(_) => {}
        }
    }
    Err(Unresolved::NoLibrary { library: library.to_owned(), looked, reason })
}

fn load(file: &Path) -> Result<*mut c_void, String> {
    let Ok(name) = CString::new(file.as_os_str().as_encoded_bytes()) else { return Err(String::new()) };
    // SAFETY: the name ends in NUL. What a library does when it is loaded is what the program asks for; the text of an error
    // is valid until the next call of this thread.
    unsafe {
        let handle = dlopen(name.as_ptr(), RTLD_NOW);
        if !handle.is_null() {
            return Ok(handle);
        }
        let said = dlerror();
        if said.is_null() {
            return Err(String::new());
        }
        Err(CStr::from_ptr(said).to_string_lossy().into_owned())
    }
}

fn find(handle: *mut c_void, symbol: &str) -> Option<*const c_void> {
    let symbol = CString::new(symbol).ok()?;
    // SAFETY: the handle is that of a library, and the name ends in NUL.
    let address = unsafe { dlsym(handle, symbol.as_ptr()) };
    (!address.is_null()).then_some(address.cast_const())
}

/// A function of a library that can be called.
pub(crate) struct Callable {
    address: *const c_void,
    /// The description of the function, which calls only read.
    cif: UnsafeCell<ffi_cif>,
    /// To which the description refers.
    _types: Box<[*mut ffi_type]>,
    /// Where in a frame the arguments are.
    params: Box<[u32]>,
    /// Where the result goes.
    result: Option<(u32, AbiTy)>,
}

/// Functions of libraries that were found, by their numbers in a program. What runs next need not look for them again.
#[derive(Default)]
pub(crate) struct Found {
    functions: Vec<Option<Rc<Callable>>>,
}

impl Found {
    /// The function of a number, which `find` finds if nobody did before.
    ///
    /// # Errors
    /// Those of `find`.
    pub(crate) fn get(
        &mut self,
        number: usize,
        find: impl FnOnce() -> Result<Callable, Unresolved>,
    ) -> Result<Rc<Callable>, Unresolved> {
        if self.functions.len() <= number {
            self.functions.resize_with(number + 1, || None);
        }
        match &self.functions[number] {
            Some(found) => Ok(Rc::clone(found)),
            None => {
                let found = Rc::new(keeping_errno(find)?);
                self.functions[number] = Some(Rc::clone(&found));
                Ok(found)
            }
        }
    }
}

/// Most functions have fewer parameters; their addresses need no memory of the heap.
const FEW: usize = 12;

impl Callable {
    /// Finds the function. It stays valid as long as the process runs.
    ///
    /// # Errors
    /// As [`resolve`].
    pub(crate) fn find(foreign: &Foreign, libraries: Option<&Libraries<'_>>) -> Result<Callable, Unresolved> {
        let forbidden = || Unresolved::Forbidden { symbol: foreign.symbol.clone() };
        let libraries = libraries.ok_or_else(forbidden)?;
        let address = resolve(foreign.library.as_deref(), &foreign.symbol, libraries)?;
        let mut types: Box<[*mut ffi_type]> = foreign.params.iter().map(|&(_, ty)| ffi_type_of(ty)).collect();
        let result = match foreign.result {
            Some((_, ty)) => ffi_type_of(ty),
            None => &raw mut ffi_type_void,
        };
        let mut cif = ffi_cif::default();
        // SAFETY: the types are those of libffi, and they live as long as the description.
        let status = unsafe {
            ffi_prep_cif(&mut cif, ffi_abi_FFI_DEFAULT_ABI, types.len() as u32, result, types.as_mut_ptr())
        };
        assert_eq!(status, ffi_status_FFI_OK, "scalars have a convention");
        let params = foreign.params.iter().map(|&(at, _)| at).collect();
        Ok(Callable { address, cif: UnsafeCell::new(cif), _types: types, params, result: foreign.result })
    }

    /// Calls the function with the arguments that lie in a frame, and puts the result there. `is_dynamic`: the program is of a
    /// dynamic language.
    ///
    /// # Safety
    /// Parameters and result lie in the frame. What the function does must be right, and so must be what the program declares
    /// of it.
    pub(crate) unsafe fn call(&self, frame: *mut u8, is_dynamic: bool) {
        let mut few = [std::ptr::null_mut::<c_void>(); FEW];
        let mut many = Vec::new();
        let addresses = match few.get_mut(..self.params.len()) {
            Some(few) => few,
            None => {
                many.resize(self.params.len(), std::ptr::null_mut());
                many.as_mut_slice()
            }
        };
        // A narrow result fills a register.
        let mut result = [0u64; 2];
        // SAFETY: as the caller says; libffi reads each argument at its address, with the size of its type.
        unsafe {
            for (address, &at) in addresses.iter_mut().zip(&self.params) {
                *address = frame.add(at as usize).cast();
            }
            let function = std::mem::transmute::<*const c_void, unsafe extern "C" fn()>(self.address);
            let to = result.as_mut_ptr().cast();
            ffi_call(self.cif.get(), Some(function), to, addresses.as_mut_ptr());
            if let Some((at, ty)) = self.result {
                if is_dynamic && ty == AbiTy::Float(FloatTy::F64) {
                    // It may be any NaN; as a dynamic number it would look like a pointer.
                    result[0] = word::from_number(f64::from_bits(result[0]));
                }
                let mut bytes = result[0].to_le_bytes();
                if ty == AbiTy::Bool {
                    bytes[0] = u8::from(bytes[0] != 0);
                }
                frame.add(at as usize).copy_from_nonoverlapping(bytes.as_ptr(), size(ty) as usize);
            }
        }
    }
}

fn ffi_type_of(ty: AbiTy) -> *mut ffi_type {
    match ty {
        AbiTy::Bool => &raw mut ffi_type_uint8,
        AbiTy::Float(FloatTy::F32) => &raw mut ffi_type_float,
        AbiTy::Float(FloatTy::F64) => &raw mut ffi_type_double,
        AbiTy::Ptr | AbiTy::Dyn => &raw mut ffi_type_uint64,
        AbiTy::Int(int) => match int {
            IntTy::I8 => &raw mut ffi_type_sint8,
            IntTy::I16 => &raw mut ffi_type_sint16,
            IntTy::I32 => &raw mut ffi_type_sint32,
            IntTy::I64 | IntTy::Isize => &raw mut ffi_type_sint64,
            IntTy::U8 => &raw mut ffi_type_uint8,
            IntTy::U16 => &raw mut ffi_type_uint16,
            IntTy::U32 => &raw mut ffi_type_uint32,
            IntTy::U64 | IntTy::Usize => &raw mut ffi_type_uint64,
        },
    }
}

/// Bytes of a value in a frame.
pub(crate) fn size(ty: AbiTy) -> u32 {
    match ty {
        AbiTy::Bool => 1,
        AbiTy::Float(FloatTy::F32) => 4,
        AbiTy::Float(FloatTy::F64) | AbiTy::Ptr | AbiTy::Dyn => 8,
        AbiTy::Int(int) => int.bits() / 8,
    }
}
