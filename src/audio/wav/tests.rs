use super::*;
use crate::audio::{Channels, open};

fn parse(bytes: &[u8]) -> Result<Clip, String> {
    open::from_bytes(bytes, Channels::First).map(|decoded| decoded.clip)
}

/// A wav file with any header: format tag (1 integers, 3 floats), channels, rate, bits, and the length that the data chunk states.
fn wav(tag: u16, channels: u16, rate: u32, bits: u16, claimed: u32, data: &[u8]) -> Vec<u8> {
    let block = channels * (bits / 8);
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(tag.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * u32::from(block)).to_le_bytes());
    bytes.extend(block.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(claimed.to_le_bytes());
    bytes.extend(data);
    let length = bytes.len() as u32 - 8;
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    parse(bytes).unwrap().samples.to_vec()
}

#[test]
fn every_bit_depth_is_read_at_full_scale() {
    assert_eq!(samples(&wav(1, 1, 8000, 8, 3, &[0, 128, 192])), [-1.0, 0.0, 0.5]);
    assert_eq!(samples(&wav(1, 1, 8000, 16, 4, &[0, 0x80, 0, 0x40])), [-1.0, 0.5]);
    assert_eq!(samples(&wav(1, 1, 8000, 24, 6, &[0, 0, 0x80, 0, 0, 0x40])), [-1.0, 0.5]);
    assert_eq!(samples(&wav(1, 1, 8000, 32, 8, &[0, 0, 0, 0x80, 0, 0, 0, 0x40])), [-1.0, 0.5]);
    let floats: Vec<u8> = [0.25_f32, -1.5].iter().flat_map(|sample| sample.to_le_bytes()).collect();
    assert_eq!(samples(&wav(3, 1, 8000, 32, 8, &floats)), [0.25, -1.5]);
}

#[test]
fn the_first_of_several_channels_is_read() {
    let clip = parse(&wav(1, 2, 44100, 16, 8, &[0, 0x40, 0, 0x80, 0, 0x20, 0, 0])).unwrap();
    assert_eq!((clip.samples.to_vec(), clip.rate), (vec![0.5, 0.25], 44100));
}

/// Like [`wav`], with an extensible header; of `bits` per sample, `valid` are significant.
fn extensible(tag: u16, channels: u16, bits: u16, valid: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = wav(0xfffe, channels, 48000, bits, data.len() as u32, data);
    let rest = [22_u16, valid, 3, 0, tag].into_iter().flat_map(u16::to_le_bytes);
    let rest: Vec<u8> = rest.chain(*b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71").collect();
    bytes.splice(36..36, rest);
    bytes[16] = 40;
    let length = bytes.len() as u32 - 8;
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

fn doubles(samples: &[f64]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

#[test]
fn doubles_are_read() {
    let data = doubles(&[0.25, -1.5, 1e-3, 0.5]);
    assert_eq!(samples(&wav(3, 1, 96000, 64, 32, &data)), [0.25, -1.5, 1e-3, 0.5]);
    assert_eq!(samples(&wav(3, 2, 96000, 64, 32, &data)), [0.25, 1e-3]);
    assert_eq!(open::from_bytes(&wav(3, 2, 96000, 64, 32, &data), Channels::Mean).unwrap().clip.samples[0], -0.625);
    assert!(parse(&wav(3, 1, 96000, 64, 8, &doubles(&[f64::NAN]))).unwrap_err().contains("sample 0 is not a finite number"));
    assert!(parse(&wav(3, 1, 96000, 64, 8, &doubles(&[1e300]))).unwrap_err().contains("sample 0 is not a finite number"));
    assert!(parse(&wav(3, 1, 0, 64, 8, &doubles(&[0.5]))).unwrap_err().contains("0 samples per second"));
}

#[test]
fn extensible_headers_are_read() {
    let data = doubles(&[0.25, -1.5]);
    assert_eq!(samples(&extensible(3, 1, 64, 64, &data)), [0.25, -1.5]);
    assert_eq!(samples(&extensible(1, 2, 16, 16, &[0, 0x40, 0, 0x80, 0, 0x20, 0, 0])), [0.5, 0.25]);
    assert_eq!(samples(&extensible(1, 1, 24, 24, &[0, 0, 0x80, 0, 0, 0x40])), [-1.0, 0.5]);
    // The upper 24 of 32 bits, and the upper 20 of 24.
    assert_eq!(samples(&extensible(1, 1, 32, 24, &[0, 0, 0, 0x80, 0, 0, 0, 0x40])), [-1.0, 0.5]);
    assert_eq!(samples(&extensible(1, 1, 24, 20, &[0, 0, 0x80, 0, 0, 0x40])), [-1.0, 0.5]);
}

#[test]
fn mu_law_files_are_read() {
    let mut bytes = wav(7, 1, 8000, 8, 3, &[0xff, 0x80, 0x00]);
    // The length of the extension in this header: 0.
    bytes[16] = 18;
    bytes.splice(36..36, [0, 0]);
    bytes[4] += 2;
    let mu_law = samples(&bytes);
    assert!(mu_law[0].abs() < 1e-3 && mu_law[1] > 0.9 && mu_law[2] < -0.9, "{mu_law:?}");
}

#[test]
fn channels_are_mixed_to_their_mean() {
    let bytes = wav(1, 2, 44100, 16, 8, &[0, 0x40, 0, 0x80, 0, 0x20, 0, 0]);
    let decoded = open::from_bytes(&bytes, Channels::Mean).unwrap();
    assert_eq!((decoded.clip.samples.to_vec(), decoded.channels), (vec![-0.25, 0.125], 2));
    let mono = wav(1, 1, 44100, 16, 4, &[1, 0, 2, 0]);
    assert_eq!(open::from_bytes(&mono, Channels::Mean), open::from_bytes(&mono, Channels::First));
}

#[test]
fn invalid_files_are_errors() {
    let nan = f32::NAN.to_le_bytes();
    for (bytes, says) in [
        (b"".to_vec(), "empty"),
        (b"hello, this is text".to_vec(), "text"),
        (wav(1, 0, 8000, 16, 4, &[0; 4]), "zero channels"),
        (wav(1, 1, 0, 16, 4, &[0; 4]), "0 samples per second"),
        (wav(1, 1, 8000, 16, 0, &[]), "no samples"),
        (b"RIFF\x04\0\0\0WAVE".to_vec(), "no 'fmt ' chunk"),
        (b"RIFF\x04\0\0\0CDDA".to_vec(), "not a wav file"),
        (wav(3, 1, 8000, 32, 4, &nan), "sample 0 is not a finite number"),
        (wav(0x31, 1, 8000, 8, 8, &[0; 8]), "GSM 6.10, which is not read; convert it: ffmpeg"),
        (wav(0x1234, 1, 8000, 8, 8, &[0; 8]), "0x1234"),
    ] {
        let problem = parse(&bytes).unwrap_err();
        assert!(problem.contains(says), "'{problem}' does not say '{says}'");
    }
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.wav");
    std::fs::write(&path, b"RIFF").unwrap();
    assert!(super::super::read(&path, Channels::First).unwrap_err().to_string().contains("odd.wav"));
    assert!(super::super::read(&folder.path().join("none.wav"), Channels::First).unwrap_err().to_string().contains("none.wav"));
}

#[test]
fn damaged_headers_never_panic() {
    let good = to_wav_bytes(&Clip::new(vec![0.5; 40], 16000)).unwrap();
    for at in 0..48 {
        for value in 0..=255 {
            let mut bytes = good.clone();
            bytes[at] = value;
            let _ = parse(&bytes);
        }
    }
    for good in [wav(3, 2, 8000, 64, 32, &doubles(&[0.5; 4])), extensible(1, 1, 24, 20, &[0; 12]), ima_adpcm()] {
        for at in 0..good.len() {
            for value in 0..=255 {
                let mut bytes = good.clone();
                bytes[at] = value;
                let _ = parse(&bytes);
            }
        }
        for length in 0..good.len() {
            let _ = parse(&good[..length]);
        }
    }
}

/// Two blocks of IMA ADPCM, 505 samples each.
fn ima_adpcm() -> Vec<u8> {
    let mut bytes = wav(0x11, 1, 8000, 4, 512, &[0x11; 512]);
    bytes.splice(36..36, [2, 0, 0xf9, 1]);
    bytes[16] = 20;
    bytes[32..34].copy_from_slice(&256_u16.to_le_bytes());
    bytes
}

#[test]
fn compressed_wav_files_are_read() {
    assert_eq!(samples(&ima_adpcm()).len(), 2 * 505);
}

/// Returns the samples and the warning.
fn warned(bytes: &[u8]) -> (Vec<f32>, String) {
    let decoded = open::from_bytes(bytes, Channels::First).unwrap();
    (decoded.clip.samples.to_vec(), decoded.warning.unwrap_or_default())
}

#[test]
fn wrong_sizes_give_a_warning() {
    let sound = [0, 0x40, 0, 0x20];
    for (claimed, says) in [
        (8, "it ends early: its header promises 8 bytes of sound, and 4 are there"),
        (5, "promises 5 bytes"),
        (0, "its header says that it holds no sound; the 4 bytes behind it are taken for sound"),
        (0x7fff_f000, ""),
        (u32::MAX, ""),
    ] {
        let (samples, said) = warned(&wav(1, 1, 8000, 16, claimed, &sound));
        assert_eq!(samples, [0.5, 0.25], "{claimed}");
        assert!(if says.is_empty() { said.is_empty() } else { said.contains(says) }, "{claimed}: {said}");
    }
    let (samples, said) = warned(&wav(1, 2, 8000, 16, 6, &[0, 0x40, 0, 0x20, 0, 0]));
    assert_eq!((samples, said.as_str()), (vec![0.5], "its last 2 bytes are less than one sample, and are left out"));
    // The chunks after an empty data chunk are not sound.
    assert!(parse(&wav(1, 1, 8000, 16, 0, b"LIST\x04\0\0\0INFO")).unwrap_err().contains("no samples"));
}

#[test]
fn chunks_are_found_in_any_order_padded_or_not() {
    let good = wav(1, 1, 8000, 16, 4, &[0, 0x40, 0, 0x20]);
    let (format, data) = (&good[12..36], &good[36..]);
    for odd in [&b"odd \x03\0\0\0abc\0"[..], b"odd \x03\0\0\0abc", b"bext\0\0\0\0"] {
        for order in [[odd, format, data], [format, odd, data], [data, odd, format]] {
            let bytes = [&good[..12], &order.concat()].concat();
            assert_eq!(warned(&bytes), (vec![0.5, 0.25], String::new()), "{:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn big_endian_and_64_bit_wav_files_are_read() {
    let mut big = wav(1, 2, 0, 16, 0, &[0x40, 0, 0x80, 0, 0x20, 0, 0, 0]);
    big[..4].copy_from_slice(b"RIFX");
    for (at, number) in
        [(16, &[0, 0, 0, 16][..]), (20, &[0, 1, 0, 2]), (24, &[0, 0, 0x1f, 0x40]), (32, &[0, 4, 0, 16]), (40, &[0, 0, 0, 8])]
    {
        big[at..at + number.len()].copy_from_slice(number);
    }
    let decoded = open::from_bytes(&big, Channels::Mean).unwrap();
    assert_eq!((decoded.clip.samples.to_vec(), decoded.clip.rate, decoded.warning), (vec![-0.25, 0.125], 8000, None));
    let mut long = wav(1, 1, 8000, 16, u32::MAX, b"\0\x40\0\x20behind");
    long[..4].copy_from_slice(b"RF64");
    let sizes: Vec<u8> = [0_u64, 4, 0].iter().flat_map(|size| size.to_le_bytes()).collect();
    long.splice(12..12, [&b"ds64\x1c\0\0\0"[..], &sizes, &[0; 4]].concat());
    assert_eq!(warned(&long), (vec![0.5, 0.25], String::new()));
}

#[test]
fn every_16_bit_value_round_trips_and_larger_samples_clip() {
    let all: Vec<f32> = (-32768..=32767).map(|value| value as f32 / 32768.0).collect();
    let clip = Clip::new(all, 22050);
    let bytes = to_wav_bytes(&clip).unwrap();
    assert_eq!(parse(&bytes).unwrap(), clip);
    assert_eq!(bytes, to_wav_bytes(&clip).unwrap());
    assert_eq!(samples(&to_wav_bytes(&Clip::new(vec![1.5, -1.5], 8000)).unwrap()), [32767.0 / 32768.0, -1.0]);
}

#[test]
fn larger_bit_depths_are_more_precise() {
    let clip = Clip::new(vec![0.123_456_79, -1.0, 0.5 + 1e-6, 1.5], 48_000);
    let off = |depth: Depth| {
        let back = parse(&to_bytes(&clip, depth).unwrap()).unwrap();
        assert_eq!((back.rate, back.samples.len()), (48_000, 4));
        back.samples.iter().zip(clip.samples.iter()).take(3).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    };
    assert!(off(Depth::Bits16) > 1e-6 && off(Depth::Bits24) < 1.0 / 16_000_000.0);
    assert_eq!(off(Depth::Float32), 0.0);
    assert_eq!(samples(&to_bytes(&clip, Depth::Float32).unwrap())[3], 1.5);
    assert_eq!(samples(&to_bytes(&clip, Depth::Bits24).unwrap())[3], 1.0 - 1.0 / 8_388_608.0);
}

#[test]
fn a_note_of_any_bit_depth_names_its_theta() {
    let note = crate::synth::render(&crate::theta::Theta::default()).unwrap();
    let note = Clip { provenance: Some(r#"{"theta":{"mod_index":0.1}}"#.into()), ..note };
    for depth in [Depth::Bits16, Depth::Bits24, Depth::Float32] {
        assert_eq!(parse(&to_bytes(&note, depth).unwrap()).unwrap().provenance, note.provenance, "{depth:?}");
    }
}

#[test]
fn a_written_file_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("renders/a.wav");
    let clip = Clip::new(vec![0.25, -0.25, 0.0], 16000);
    write(&path, &clip).unwrap();
    assert_eq!(super::super::read(&path, Channels::First).unwrap(), clip);
}

#[test]
fn clips_that_cannot_be_written_are_errors() {
    for (samples, rate) in [(vec![f32::NAN], 8000), (vec![f32::INFINITY], 8000), (vec![0.0], 0), (vec![0.0], u32::MAX)] {
        assert!(matches!(to_wav_bytes(&Clip::new(samples, rate)), Err(AudioError::Unwritable(_))));
    }
}
