//! Files in the format of `torch.save`, valid and invalid.

mod hostile;
pub mod writer;

use super::storage::Numbers;

pub use super::pickle::opcode;

#[test]
fn half_precision_and_integer_storages_are_read() {
    let read = |class: &str, bytes: &[u8]| Numbers::of_class(class).and_then(|numbers| numbers.at(bytes, 1));
    assert_eq!(read("HalfStorage", &[0, 0, 0x00, 0xc1]), Some(-2.5));
    assert_eq!(read("BFloat16Storage", &[0, 0, 0x20, 0xc0]), Some(-2.5));
    assert_eq!(read("IntStorage", &[0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff]), Some(-2.0));
    assert_eq!(read("IntStorage", &[0; 7]), None);
    assert_eq!(read("ByteStorage", &[0; 7]), None);
}
