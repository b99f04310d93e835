//! The bytes of a pickle, taken one after the other.

use super::super::TorchError;
use super::super::wrong;

/// What is left to read.
pub struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Input { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn damaged(&self) -> TorchError {
        wrong(format!("its pickle is damaged before byte {}", self.at))
    }

    /// UTF-8 of so many bytes.
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

    /// A whole number of up to eight bytes.
    pub fn long(&mut self) -> Result<i64, TorchError> {
        let length = self.byte()?;
        let bytes = self.take(length.into())?;
        let negative = bytes.last().is_some_and(|last| *last >= 0x80);
        let mut whole = [if negative { 0xff } else { 0 }; 8];
        whole.get_mut(..bytes.len()).ok_or_else(|| wrong("its pickle has a whole number beyond 64 bits"))?.copy_from_slice(bytes);
        Ok(i64::from_le_bytes(whole))
    }

    /// Up to the end of the line.
    pub fn text_line(&mut self) -> Result<&'a str, TorchError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| self.damaged())?;
        let line = self.text(length)?;
        self.at += 1;
        Ok(line)
    }
}
