//! Checks a file against the checksum in its etag.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::files::FileError;
use crate::hex::hex;

/// Compares a file with its `etag`, if that is a checksum: SHA-256 in 64 hexadecimal digits, or git's blob SHA-1 in 40. Returns what differs, if
/// anything.
///
/// # Errors
/// Fails if the file cannot be read.
pub fn differs(path: &Path, etag: &str) -> Result<Option<String>, FileError> {
    let hex = etag.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let found = match etag.len() {
        64 if hex => of::<Sha256>(path, false),
        40 if hex => of::<Sha1>(path, true),
        _ => return Ok(None),
    };
    let found = found.map_err(|source| FileError::new("read", path, source))?;
    Ok((found != etag).then(|| format!("its checksum is {found}, where {etag} is expected")))
}

fn of<D: Digest>(path: &Path, as_git: bool) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut sum = D::new();
    if as_git {
        sum.update(format!("blob {}\0", file.metadata()?.len()));
    }
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => sum.update(buffer.get(..count).unwrap_or_default()),
        }
    }
    Ok(hex(&sum.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_and_git_blob_hashes_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "hello\n").unwrap();
        // From sha256sum and from git hash-object.
        let good =
            ["5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", "ce013625030ba8dba906f756967f9e9ca394464a", "some-tag"];
        for etag in good {
            assert_eq!(differs(&path, etag).unwrap(), None, "{etag}");
        }
        std::fs::write(&path, "hallo\n").unwrap();
        for etag in &good[..2] {
            assert!(differs(&path, etag).unwrap().unwrap().contains(etag));
        }
    }
}
