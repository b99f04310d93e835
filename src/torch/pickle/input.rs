//! Sequential reading of a pickle's bytes.

use super::super::TorchError;
use super::super::wrong;

/// The bytes of a pickle, with the current position.
pub struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Input { bytes, at: 0 }
    }

    /// Returns the number of bytes read so far.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn damaged(&self) -> TorchError {
        wrong(format!("its pickle is damaged before byte {}", self.at))
    }

    /// Reads `length` bytes of UTF-8.
    pub fn text(&mut self, length: usize) -> Result<&'a str, TorchError> {
        std::str::from_utf8(self.take(length)?).map_err(|_| wrong("its pickle has text that is not UTF-8"))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], TorchError> {
        let taken = self.at.checked_add(count).and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| wrong(format!("its pickle is cut short after {} bytes", self.bytes.len())))?;
        self.at += count;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], TorchError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| self.damaged())
    }

    pub fn byte(&mut self) -> Result<u8, TorchError> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Reads an integer of up to eight bytes, preceded by its length.
    pub fn long(&mut self) -> Result<i64, TorchError> {
        let length = self.byte()?;
        let bytes = self.take(length.into())?;
        let negative = bytes.last().is_some_and(|last| *last >= 0x80);
        let mut whole = [if negative { 0xff } else { 0 }; 8];
        whole.get_mut(..bytes.len()).ok_or_else(|| wrong("its pickle has a whole number beyond 64 bits"))?.copy_from_slice(bytes);
        Ok(i64::from_le_bytes(whole))
    }

    /// Reads text up to the end of the line.
    pub fn text_line(&mut self) -> Result<&'a str, TorchError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| self.damaged())?;
        let line = self.text(length)?;
        self.at += 1;
        Ok(line)
    }
}
