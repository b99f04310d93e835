//! Ogg Vorbis, Ogg FLAC, MP3, and the sound of compressed wav files, through symphonia.

use std::io::{Cursor, ErrorKind};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_OPUS, CODEC_ID_SPEEX};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;

use super::{Channels, Clip, DecodedAudio};
use crate::guard::guarded;

/// The longest sound that is decoded, in samples: two hours at 48 kHz. A few kilobytes of FLAC can decode to silence of any length.
pub const MOST_SAMPLES: usize = 2 * 60 * 60 * 48_000;

/// After this many damaged packets in a row, decoding fails.
const MOST_FAILURES: usize = 1000;

/// Decodes the sound in `bytes`. Damaged packets are skipped, and the warning states their number. Memory grows with the decoded sound, not with
/// the length in the header.
pub(super) fn decode(bytes: &[u8], channels: Channels) -> Result<DecodedAudio, String> {
    // symphonia 0.6.1 panics on some Vorbis setup headers. The panic is reported as an error.
    let decoded = guarded(|| decode_up_to(bytes, channels, MOST_SAMPLES));
    decoded.unwrap_or_else(|| Err("it is damaged; the decoder makes no sense of it".into()))
}

/// Returns the sample rate in the header of a file that can be decoded.
pub(super) fn rate(bytes: &[u8]) -> Result<u32, String> {
    let found = guarded(|| {
        let format = probe(bytes)?;
        open(format.as_ref())?.rate.ok_or_else(|| "it does not say its rate".to_string())
    });
    found.unwrap_or_else(|| Err("it is damaged; the decoder makes no sense of it".into()))
}

fn probe(bytes: &[u8]) -> Result<Box<dyn FormatReader + '_>, String> {
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let probe = symphonia::default::get_probe();
    probe.probe(&Default::default(), source, Default::default(), Default::default()).map_err(describe)
}

pub(super) fn decode_up_to(bytes: &[u8], channels: Channels, most: usize) -> Result<DecodedAudio, String> {
    let mut format = probe(bytes)?;
    let mut track = open(format.as_ref())?;
    let mut sound = Sound { samples: Vec::new(), rate: None, channels, count: 0, most, frame: Vec::new() };
    let (mut failures, mut damaged) = (0, 0);
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            Err(Error::IoError(failed)) if failed.kind() == ErrorKind::UnexpectedEof => break,
            // A new Ogg stream follows the previous one.
            Err(Error::ResetRequired) => {
                track = open(format.as_ref())?;
                continue;
            }
            Err(_) if failures < MOST_FAILURES => {
                failures += 1;
                damaged += 1;
                continue;
            }
            Err(failed) => return Err(describe(failed)),
        };
        if packet.track_id != track.id {
            continue;
        }
        match track.decoder.decode(&packet) {
            Ok(part) => {
                failures = 0;
                let spec = part.spec();
                let (rate, count) = (spec.rate(), spec.channels().count());
                part.copy_to_vec_interleaved(&mut sound.frame);
                sound.add(rate, count)?;
            }
            Err(Error::ResetRequired) => track.decoder.reset(),
            Err(failed @ (Error::Unsupported(_) | Error::LimitError(_))) => return Err(describe(failed)),
            Err(_) => damaged += 1,
        }
    }
    sound.finish(track.promised, damaged)
}

/// The decoded track.
struct Track {
    id: u32,
    decoder: Box<dyn AudioDecoder>,
    /// Number of samples per channel according to the header of a wav file or the last page of an Ogg file.
    promised: Option<u64>,
    /// Samples per second, according to the header.
    rate: Option<u32>,
}

fn open(format: &dyn FormatReader) -> Result<Track, String> {
    let track = format.default_track(TrackType::Audio).ok_or("it holds no audio track")?;
    let Some(CodecParameters::Audio(params)) = &track.codec_params else {
        return Err("it does not say how its sound is encoded".into());
    };
    match params.codec {
        CODEC_ID_OPUS => return Err("it holds Opus, which is not read; convert it to wav or FLAC".into()),
        CODEC_ID_SPEEX => return Err("it holds Speex, which is not read; convert it to wav or FLAC".into()),
        _ => {}
    }
    let decoder = symphonia::default::get_codecs().make_audio_decoder(params, &AudioDecoderOptions::default()).map_err(describe)?;
    let bare = matches!(format.format_info().short_name, "wave" | "ogg");
    Ok(Track { id: track.id, decoder, promised: track.num_frames.filter(|_| bare), rate: params.sample_rate })
}

/// The decoded sound.
struct Sound {
    samples: Vec<f32>,
    rate: Option<u32>,
    channels: Channels,
    /// Number of channels.
    count: usize,
    /// The maximum number of samples.
    most: usize,
    /// The interleaved samples of one packet.
    frame: Vec<f32>,
}

impl Sound {
    /// Mixes the samples in `frame` and appends them.
    fn add(&mut self, rate: u32, count: usize) -> Result<(), String> {
        if rate == 0 {
            return Err("its header says 0 samples per second".into());
        }
        if count == 0 {
            return Err("its header says 0 channels".into());
        }
        match self.rate {
            Some(before) if before != rate => return Err(format!("its rate changes from {before} to {rate} Hz on the way")),
            _ => self.rate = Some(rate),
        }
        if self.samples.len() + self.frame.len() / count > self.most {
            return Err(format!("it is longer than {} samples; cut it into shorter files", self.most));
        }
        let channels = self.channels;
        self.count = self.count.max(count);
        self.samples.extend(self.frame.chunks_exact(count).map(|frame| channels.mix(frame.iter().copied())));
        Ok(())
    }

    fn finish(self, promised: Option<u64>, damaged: usize) -> Result<DecodedAudio, String> {
        let there = self.samples.len();
        let warning = match promised {
            Some(promised) if promised > there as u64 => Some(format!("it ends early: {there} of its {promised} samples are read")),
            _ if damaged > 0 => Some(format!("it is damaged: {damaged} pieces of it are left out, and {there} samples are read")),
            _ => None,
        };
        let rate = self.rate.ok_or("nothing in it could be decoded")?;
        Ok(DecodedAudio { clip: Clip::new(self.samples, rate), channels: self.count, changed: false, warning })
    }
}

fn describe(failed: Error) -> String {
    match failed {
        Error::IoError(failed) if failed.kind() == ErrorKind::UnexpectedEof => "it is cut off: it ends before any sound".into(),
        Error::DecodeError(what) => format!("it is damaged or cut off ({what})"),
        Error::Unsupported(what) => format!("its encoding is not read ({what}); convert it to wav or FLAC"),
        other => other.to_string(),
    }
}
