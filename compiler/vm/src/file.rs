//! Bytecode files (`.kbc`).
//!
//! A header of 16 bytes, then the program. All numbers are little-endian words of 32 bits; texts and lists have their
//! length first. `docs/ir/bytecode.md` shows the layout. A file is not trusted: the checksum finds damage, and the
//! verifier, through which everything goes that runs, finds malice.

use crate::bytecode::{
    Bytecode, Callable, Class, Dynamic, Foreign, Function, Global, Position, Slot, TraceAs,
};
use kiln_abi::{AbiTy, Dialect};
use kiln_types::{FloatTy, IntTy};

/// The first bytes of a file.
const MAGIC: [u8; 4] = *b"KBC\n";

/// Changes with the instruction set and with the form of files.
const VERSION: u32 = 3;

/// Magic, version, length of what follows, checksum of what follows.
const HEADER: usize = 16;

/// In place of a number that is missing.
const NONE: u32 = u32::MAX;

/// The types of C by their numbers in files.
const C_TYPES: [AbiTy; 15] = [
    AbiTy::Bool,
    AbiTy::Int(IntTy::I8),
    AbiTy::Int(IntTy::I16),
    AbiTy::Int(IntTy::I32),
    AbiTy::Int(IntTy::I64),
    AbiTy::Int(IntTy::Isize),
    AbiTy::Int(IntTy::U8),
    AbiTy::Int(IntTy::U16),
    AbiTy::Int(IntTy::U32),
    AbiTy::Int(IntTy::U64),
    AbiTy::Int(IntTy::Usize),
    AbiTy::Float(FloatTy::F32),
    AbiTy::Float(FloatTy::F64),
    AbiTy::Ptr,
    AbiTy::Dyn,
];

/// Why a file is not bytecode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It does not begin like one.
    #[error("this is not a bytecode file")]
    NotBytecode,
    /// It was written by another version of the compiler.
    #[error("the bytecode file has the version {found}, but this compiler reads version {VERSION}")]
    Version {
        /// The version of the file.
        found: u32,
    },
    /// It is shorter or longer than its header says.
    #[error("the bytecode file is incomplete: {found} of {expected} bytes")]
    Length {
        /// Bytes that follow the header.
        found: usize,
        /// Bytes that should.
        expected: usize,
    },
    /// The checksum is another one.
    #[error("the bytecode file is damaged: its checksum does not match")]
    Checksum,
    /// What the checksum covers makes no sense.
    #[error("the bytecode file is malformed")]
    Malformed,
}

/// Whether a file begins like bytecode.
pub fn is_bytecode(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// The bytes of a file.
pub fn write(bytecode: &Bytecode) -> Vec<u8> {
    let mut out = Writer { bytes: Vec::new() };
    out.word(bytecode.main.unwrap_or(NONE));
    out.list(&bytecode.files, |out, file| out.text(file));
    out.list(&bytecode.functions, |out, function| {
        out.text(&function.name);
        for word in [function.code.start, function.code.end, function.frame] {
            out.word(word);
        }
        out.word(function.result.start);
        out.word(function.result.end);
        out.word(function.trace as u32);
        out.word(function.gives as u32);
        out.list(&function.takes, |out, &(at, slot)| {
            out.word(at);
            out.word(slot as u32);
        });
        out.list(&function.captures, |out, &slot| out.word(slot as u32));
        let callable = function.value;
        out.word(callable.map_or(NONE, |callable| callable.arity));
        out.word(callable.map_or(0, |callable| callable.is_method.into()));
    });
    out.list(&bytecode.code, |out, &word| out.word(word));
    out.list(&bytecode.positions, |out, position| {
        for word in [position.at, position.file, position.line, position.column] {
            out.word(word);
        }
    });
    out.list(&bytecode.foreigns, Writer::foreign);
    out.dynamic(&bytecode.dynamic);
    let payload = out.bytes;
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(checksum(&payload).to_le_bytes());
    bytes.extend(payload);
    bytes
}

/// Reads a file. What it gives is well-formed, but not verified.
///
/// # Errors
/// If the bytes are not what [`write()`] writes.
pub fn read(bytes: &[u8]) -> Result<Bytecode, ReadError> {
    let (header, payload) = bytes.split_at_checked(HEADER).ok_or(ReadError::NotBytecode)?;
    if !is_bytecode(header) {
        return Err(ReadError::NotBytecode);
    }
    let mut fields = Reader { bytes: &header[MAGIC.len()..] };
    let (version, length, sum) = (fields.word()?, fields.word()?, fields.word()?);
    if version != VERSION {
        return Err(ReadError::Version { found: version });
    }
    if payload.len() != length as usize {
        return Err(ReadError::Length { found: payload.len(), expected: length as usize });
    }
    if checksum(payload) != sum {
        return Err(ReadError::Checksum);
    }
    read_payload(payload)
}

/// Reads what follows the header; for tests, which need no checksum.
#[doc(hidden)]
pub fn read_payload(payload: &[u8]) -> Result<Bytecode, ReadError> {
    let mut input = Reader { bytes: payload };
    let main = input.word()?;
    let files = input.list(4, Reader::text)?;
    let functions = input.list(52, Reader::function)?;
    let code = input.list(4, Reader::word)?;
    let positions = input.list(16, |input| {
        Ok(Position { at: input.word()?, file: input.word()?, line: input.word()?, column: input.word()? })
    })?;
    let foreigns = input.list(16, Reader::foreign)?;
    let dynamic = input.dynamic()?;
    if !input.bytes.is_empty() {
        return Err(ReadError::Malformed);
    }
    Ok(Bytecode { code, functions, main: optional(main), files, positions, foreigns, dynamic })
}

fn optional(number: u32) -> Option<u32> {
    (number != NONE).then_some(number)
}

/// CRC-32 as in zip files (polynomial 0xEDB88320), by a table of bytes.
fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let mut value = index as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { value >> 1 ^ 0xEDB8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum: u32, &byte| sum >> 8 ^ TABLE[usize::from(sum as u8 ^ byte)])
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn word(&mut self, word: u32) {
        self.bytes.extend(word.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.word(text.len() as u32);
        self.bytes.extend(text.as_bytes());
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.word(items.len() as u32);
        for item in items {
            each(self, item);
        }
    }

    fn foreign(&mut self, foreign: &Foreign) {
        self.word(foreign.library.is_some().into());
        self.text(foreign.library.as_deref().unwrap_or_default());
        self.text(&foreign.symbol);
        let place = |out: &mut Self, &(at, ty): &(u32, AbiTy)| {
            out.word(at);
            let ty = C_TYPES.iter().position(|&c| c == ty).expect("one of the types of C");
            out.word(ty as u32);
        };
        self.list(&foreign.params, place);
        self.list(foreign.result.as_slice(), place);
    }

    fn dynamic(&mut self, dynamic: &Dynamic) {
        self.word(dynamic.dialect as u32);
        self.list(&dynamic.texts, |out, text| out.text(text));
        self.list(&dynamic.globals, |out, global| {
            out.word(global.name);
            out.word(global.native.unwrap_or(NONE));
        });
        self.list(&dynamic.classes, |out, class| {
            out.word(class.name);
            out.word(class.fields);
            out.word(class.inherits.into());
            out.list(&class.methods, |out, &(name, function)| {
                out.word(name);
                out.word(function);
            });
        });
        self.list(&dynamic.sites, |out, &name| out.word(name));
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn word(&mut self) -> Result<u32, ReadError> {
        let (word, rest) = self.bytes.split_first_chunk().ok_or(ReadError::Malformed)?;
        self.bytes = rest;
        Ok(u32::from_le_bytes(*word))
    }

    fn text(&mut self) -> Result<String, ReadError> {
        let length = self.word()? as usize;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(ReadError::Malformed)?;
        self.bytes = rest;
        String::from_utf8(text.to_vec()).map_err(|_| ReadError::Malformed)
    }

    /// A word that is one of a few.
    fn choice<T: Copy>(&mut self, choices: &[T]) -> Result<T, ReadError> {
        let number = self.word()? as usize;
        choices.get(number).copied().ok_or(ReadError::Malformed)
    }

    fn slot(&mut self) -> Result<Slot, ReadError> {
        self.choice(&[Slot::Raw, Slot::Dyn, Slot::Cell])
    }

    fn function(&mut self) -> Result<Function, ReadError> {
        let name = self.text()?;
        let code = self.word()?..self.word()?;
        let frame = self.word()?;
        let result = self.word()?..self.word()?;
        let trace = self.choice(&[TraceAs::Hidden, TraceAs::Function, TraceAs::Script])?;
        let gives = self.slot()?;
        let takes = self.list(8, |input| Ok((input.word()?, input.slot()?)))?;
        let captures = self.list(4, Reader::slot)?;
        let (arity, is_method) = (self.word()?, self.choice(&[false, true])?);
        let value = optional(arity).map(|arity| Callable { arity, is_method });
        Ok(Function { name, code, frame, result, trace, gives, takes, captures, value })
    }

    fn foreign(&mut self) -> Result<Foreign, ReadError> {
        let (has_library, library, symbol) = (self.choice(&[false, true])?, self.text()?, self.text()?);
        let place = |input: &mut Self| Ok((input.word()?, input.choice(&C_TYPES)?));
        let params = self.list(8, place)?;
        let result = self.list(8, place)?;
        if result.len() > 1 {
            return Err(ReadError::Malformed);
        }
        let result = result.first().copied();
        Ok(Foreign { library: has_library.then_some(library), symbol, params, result })
    }

    fn dynamic(&mut self) -> Result<Dynamic, ReadError> {
        let dialect = self.choice(&Dialect::ALL)?;
        let texts = self.list(4, Reader::text)?;
        let globals =
            self.list(8, |input| Ok(Global { name: input.word()?, native: optional(input.word()?) }))?;
        let classes = self.list(16, |input| {
            let (name, fields, inherits) = (input.word()?, input.word()?, input.choice(&[false, true])?);
            let methods = input.list(8, |input| Ok((input.word()?, input.word()?)))?;
            Ok(Class { name, methods, fields, inherits })
        })?;
        Ok(Dynamic { dialect, texts, globals, classes, sites: self.list(4, Reader::word)? })
    }

    /// A list of items of at least `least` bytes each.
    fn list<T>(
        &mut self,
        least: usize,
        mut each: impl FnMut(&mut Self) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        let count = self.word()? as usize;
        // A length that cannot be right does not ask for memory.
        if count > self.bytes.len() / least {
            return Err(ReadError::Malformed);
        }
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(each(self)?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
    }
}
