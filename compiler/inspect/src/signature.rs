//! The signature of an executable for macOS: a list of the hashes of its pages. macOS kills a program when a page has
//! another hash, so a signature is worth being recomputed where no macOS is at hand.

use crate::report::Signature;
use crate::sha256::sha256;
use object::macho::{self, LinkeditDataCommand};
use object::read::macho::CodeDirectory;
use object::{BigEndian, Endianness};

/// Reads the signature at `place` and computes the hashes anew.
pub(crate) fn check(place: &LinkeditDataCommand<Endianness>, endian: Endianness, bytes: &[u8]) -> Signature {
    let start = u64::from(place.dataoff.get(endian));
    let directory = place.code_signature(endian, bytes).and_then(|signature| {
        for blob in signature.blobs() {
            if let Some(directory) = blob?.code_directory()? {
                return Ok(Some(directory));
            }
        }
        Ok(None)
    });
    let compared = match directory {
        Ok(Some(directory)) => compare(&directory, start, bytes),
        Ok(None) => Err("it has no list of hashes".to_owned()),
        Err(error) => Err(error.to_string()),
    };
    compared.unwrap_or_else(|reason| Signature::Malformed { reason })
}

fn compare(directory: &CodeDirectory<'_>, start: u64, bytes: &[u8]) -> Result<Signature, String> {
    let header = directory.header();
    if header.hash_type != macho::CS_HASHTYPE_SHA256 || header.hash_size != 32 {
        return Err("its hashes are not SHA-256".to_owned());
    }
    let limit = directory.code_limit();
    let code = usize::try_from(limit).ok().and_then(|limit| bytes.get(..limit));
    let code = code.ok_or("it covers more than there is")?;
    let page_size = 1usize.checked_shl(header.page_size.into()).filter(|size| (1..=1 << 20).contains(size));
    let page_size = page_size.ok_or("its pages have no possible size")?;
    let pages = header.n_code_slots.get(BigEndian);
    let mut wrong_pages = Vec::new();
    for (index, page) in (0..pages).zip(code.chunks(page_size)) {
        let expected = directory.code_hash(index).map_err(|error| error.to_string())?;
        if sha256(page)[..] != *expected {
            wrong_pages.push(index);
        }
    }
    let flags = header.flags.get(BigEndian).0;
    let identifier = directory.ident().map_err(|error| error.to_string())?;
    Ok(Signature::Present {
        identifier: String::from_utf8_lossy(identifier).into_owned(),
        ad_hoc: flags & macho::CS_ADHOC.0 != 0,
        pages,
        wrong_pages,
        complete: limit == start && code.len().div_ceil(page_size) == pages as usize,
    })
}
