//! The zip archive: `NAME/data.pkl`, and the numbers of each storage under `NAME/data/KEY`. PyTorch does not compress, so an entry is a slice of the
//! file.

use std::io::{self, Cursor};

use zip::{CompressionMethod, ZipArchive};

use super::TorchError;
use super::wrong;

/// The name of the pickle in the archive's folder.
const PICKLE: &str = "data.pkl";

/// An open archive.
pub struct Archive<'a> {
    bytes: &'a [u8],
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The folder of all entries, with a trailing slash.
    folder: String,
    /// Number of bytes read so far.
    read: usize,
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// The bytes are not a zip archive of `torch.save`, or are from a big-endian machine.
    pub fn open(bytes: &'a [u8]) -> Result<Self, TorchError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            wrong(format!(
                "no zip archive as torch.save writes it ({error}); a file of PyTorch before 1.6 must be saved again with a newer one"
            ))
        })?;
        let folders = zip.file_names().flatten().filter_map(|name| name.strip_suffix(PICKLE).map(str::to_string));
        let folder = folders.filter(|folder| folder.ends_with('/')).min_by_key(String::len);
        let folder = folder.ok_or_else(|| wrong(format!("a zip archive without a '{PICKLE}'; torch.save did not write it")))?;
        let mut archive = Archive { bytes, zip, folder, read: 0 };
        if archive.has("byteorder") && archive.entry("byteorder")? != b"little" {
            return Err(wrong("from a machine with another byte order; save it again on a usual one"));
        }
        Ok(archive)
    }

    fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(&format!("{}{name}", self.folder)).is_some()
    }

    /// Returns the bytes of the pickle.
    ///
    /// # Errors
    /// As for [`Archive::entry`].
    pub fn pickle(&mut self) -> Result<&'a [u8], TorchError> {
        self.entry(PICKLE)
    }

    /// Returns an entry's bytes, after verifying the checksum.
    ///
    /// # Errors
    /// The entry is missing, damaged or compressed.
    pub fn entry(&mut self, name: &str) -> Result<&'a [u8], TorchError> {
        let damaged = |error: &dyn std::fmt::Display| wrong(format!("its entry '{name}' is damaged ({error})"));
        let mut entry = self.zip.by_name(&format!("{}{name}", self.folder)).map_err(|error| damaged(&error))?;
        if entry.compression() != CompressionMethod::Stored {
            return Err(wrong(format!("its entry '{name}' is compressed, which torch.save does not do; load and save it with PyTorch")));
        }
        let start = entry.data_start().and_then(|start| usize::try_from(start).ok());
        let size = usize::try_from(entry.size()).ok();
        let stretch = start.zip(size).and_then(|(start, size)| self.bytes.get(start..start.checked_add(size)?));
        let stretch = stretch.ok_or_else(|| damaged(&"it reaches beyond the end of the file"))?;
        // Overlapping entries could be read repeatedly; limit the total.
        self.read += stretch.len();
        if self.read > self.bytes.len() {
            return Err(damaged(&"it overlaps others"));
        }
        // Reading to the end verifies the checksum.
        let read = io::copy(&mut entry, &mut io::sink()).map_err(|error| damaged(&error))?;
        if read == stretch.len() as u64 { Ok(stretch) } else { Err(damaged(&"it is cut short")) }
    }
}
