use super::super::open;
use super::*;

fn parse(bytes: &[u8]) -> Result<Clip, String> {
    open::from_bytes(bytes, Channels::First).map(|heard| heard.clip)
}

/// A wav file with any header: format tag (1 integers, 3 floats), channels, rate, bits, and the length that the data chunk claims.
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

/// Without the net under the decoder.
fn decode_or_not(bytes: &[u8]) -> Result<Clip, String> {
    let _ = is_whole(bytes).then(|| decode::decode_up_to(bytes, Channels::Mean, 1000));
    parse(bytes)
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    parse(bytes).unwrap().samples.to_vec()
}

#[test]
fn every_width_is_read_at_full_scale() {
    assert_eq!(samples(&wav(1, 1, 8000, 8, 3, &[0, 128, 192])), [-1.0, 0.0, 0.5]);
    assert_eq!(samples(&wav(1, 1, 8000, 16, 4, &[0, 0x80, 0, 0x40])), [-1.0, 0.5]);
    assert_eq!(samples(&wav(1, 1, 8000, 24, 6, &[0, 0, 0x80, 0, 0, 0x40])), [-1.0, 0.5]);
    assert_eq!(samples(&wav(1, 1, 8000, 32, 8, &[0, 0, 0, 0x80, 0, 0, 0, 0x40])), [-1.0, 0.5]);
    let floats: Vec<u8> = [0.25_f32, -1.5].iter().flat_map(|sample| sample.to_le_bytes()).collect();
    assert_eq!(samples(&wav(3, 1, 8000, 32, 8, &floats)), [0.25, -1.5]);
}

#[test]
fn of_several_channels_the_first_is_read() {
    let clip = parse(&wav(1, 2, 44100, 16, 8, &[0, 0x40, 0, 0x80, 0, 0x20, 0, 0])).unwrap();
    assert_eq!((clip.samples.to_vec(), clip.rate), (vec![0.5, 0.25], 44100));
}

/// As [`wav`], with a header of the extensible kind; `bits` are the width, of which `valid` count.
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
    assert!(parse(&wav(3, 1, 96000, 64, 48, &data)).unwrap_err().contains("cut off"));
    assert!(parse(&wav(3, 1, 96000, 64, 8, &doubles(&[f64::NAN]))).unwrap_err().contains("sample 0 is not a finite number"));
    assert!(parse(&wav(3, 1, 96000, 64, 8, &doubles(&[1e300]))).unwrap_err().contains("sample 0 is not a finite number"));
    assert!(parse(&wav(3, 1, 0, 64, 8, &doubles(&[0.5]))).unwrap_err().contains("0 samples per second"));
}

#[test]
fn headers_of_the_extensible_kind_are_read() {
    let data = doubles(&[0.25, -1.5]);
    assert_eq!(samples(&extensible(3, 1, 64, 64, &data)), [0.25, -1.5]);
    assert_eq!(samples(&extensible(1, 2, 16, 16, &[0, 0x40, 0, 0x80, 0, 0x20, 0, 0])), [0.5, 0.25]);
    assert_eq!(samples(&extensible(1, 1, 24, 24, &[0, 0, 0x80, 0, 0, 0x40])), [-1.0, 0.5]);
    // The upper 24 of 32 bits, and the upper 20 of 24.
    assert_eq!(samples(&extensible(1, 1, 32, 24, &[0, 0, 0, 0x80, 0, 0, 0, 0x40])), [-1.0, 0.5]);
    assert_eq!(samples(&extensible(1, 1, 24, 20, &[0, 0, 0x80, 0, 0, 0x40])), [-1.0, 0.5]);
}

#[test]
fn companded_telephone_sound_is_read() {
    let mut bytes = wav(7, 1, 8000, 8, 3, &[0xff, 0x80, 0x00]);
    // The length of what follows in this header: nothing.
    bytes[16] = 18;
    bytes.splice(36..36, [0, 0]);
    bytes[4] += 2;
    let mu_law = samples(&bytes);
    assert!(mu_law[0].abs() < 1e-3 && mu_law[1] > 0.9 && mu_law[2] < -0.9, "{mu_law:?}");
}

#[test]
fn channels_are_mixed_to_their_mean() {
    let bytes = wav(1, 2, 44100, 16, 8, &[0, 0x40, 0, 0x80, 0, 0x20, 0, 0]);
    let heard = open::from_bytes(&bytes, Channels::Mean).unwrap();
    assert_eq!((heard.clip.samples.to_vec(), heard.channels), (vec![-0.25, 0.125], 2));
    let mono = wav(1, 1, 44100, 16, 4, &[1, 0, 2, 0]);
    assert_eq!(open::from_bytes(&mono, Channels::Mean), open::from_bytes(&mono, Channels::First));
}

#[test]
fn what_is_no_sound_is_a_clear_error() {
    let nan = f32::NAN.to_le_bytes();
    for (bytes, says) in [
        (b"".to_vec(), "empty"),
        (b"hello, this is text".to_vec(), "text"),
        (wav(1, 0, 8000, 16, 4, &[0; 4]), "zero channels"),
        (wav(1, 1, 0, 16, 4, &[0; 4]), "0 samples per second"),
        (wav(1, 1, 8000, 16, 0, &[]), "no samples"),
        (wav(1, 1, 8000, 16, 8, &[0; 4]), "cut off"),
        (wav(1, 1, 8000, 16, u32::MAX - 1, &[0; 4]), "cut off"),
        (wav(1, 2, 8000, 16, 8, &[0; 6]), "cut off"),
        (wav(1, 2, 8000, 16, 6, &[0; 6]), "data chunk length"),
        (wav(3, 1, 8000, 32, 4, &nan), "sample 0 is not a finite number"),
        (wav(0x31, 1, 8000, 8, 8, &[0; 8]), "encoding"),
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
    // Those that hound leaves to symphonia.
    for good in
        [wav(3, 2, 8000, 64, 32, &doubles(&[0.5; 4])), extensible(1, 1, 24, 20, &[0; 12]), wav(3, 1, 8000, 64, 16, &doubles(&[0.25; 2]))]
    {
        for at in 0..good.len() {
            for value in 0..=255 {
                let mut bytes = good.clone();
                bytes[at] = value;
                let _ = decode_or_not(&bytes);
            }
        }
        for length in 0..good.len() {
            assert!(decode_or_not(&good[..length]).is_err());
        }
    }
    for length in 0..good.len() {
        assert!(parse(&good[..length]).is_err());
    }
}

#[test]
fn a_round_trip_keeps_every_16_bit_value_and_the_ends_are_cut_off() {
    let all: Vec<f32> = (-32768..=32767).map(|value| value as f32 / 32768.0).collect();
    let clip = Clip::new(all, 22050);
    let bytes = to_wav_bytes(&clip).unwrap();
    assert_eq!(parse(&bytes).unwrap(), clip);
    assert_eq!(bytes, to_wav_bytes(&clip).unwrap());
    assert_eq!(samples(&to_wav_bytes(&Clip::new(vec![1.5, -1.5], 8000)).unwrap()), [32767.0 / 32768.0, -1.0]);
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
fn an_impossible_clip_is_not_written() {
    for (samples, rate) in [(vec![f32::NAN], 8000), (vec![f32::INFINITY], 8000), (vec![0.0], 0), (vec![0.0], u32::MAX)] {
        assert!(matches!(to_wav_bytes(&Clip::new(samples, rate)), Err(AudioError::Unwritable(_))));
    }
}
