use std::fs;

use super::*;
use crate::audio::{Clip, wav};
use crate::dataset::{Facts, Metadata, Params, Quality, Register};

/// A folder with a file of captions, and the sounds `low.wav` (16 kHz), `sub/high.wav` (44.1 kHz) and `fast.wav` (96 kHz).
fn folder(name: &str, text: impl AsRef<[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (sound, rate) in [("low.wav", 16_000), ("sub/high.wav", 44_100), ("fast.wav", 96_000)] {
        wav::write(&folder.path().join(sound), &Clip::new(vec![0.1; 400], rate)).unwrap();
    }
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

fn built(folder: &tempfile::TempDir) -> Result<Pairs, String> {
    let file = captions_file(folder.path()).unwrap().expect("a file of captions");
    build_captioned(&file).map_err(|error| error.to_string())
}

fn known(pitch_midi: Option<f64>, velocity: f64, sample_rate: f64) -> Params {
    Params::Known(Metadata { pitch_midi, velocity, sample_rate })
}

const CSV: &str = "\u{feff}file, caption, pitch_midi, velocity, family, instrument, register, qualities\r\n\
    low.wav,\"a bell, struck\",60.5 , 90, bell, my bell, low, dark;percussive\r\n\
    sub/high.wav,a high bell,,,,,,\r\n\
    low.wav,,,,tubular_bell,,,bright dark bright\r\n\
    fast.wav,a fast one,,,,,middle,\r\n";

#[test]
fn a_csv_file_gives_pairs_with_all_columns() {
    let folder = folder("captions.csv", CSV);
    let pairs = built(&folder).unwrap();
    assert_eq!((pairs.root.as_path(), pairs.rows.len()), (folder.path(), 4));
    let [first, second, third, fourth] = &pairs.rows[..] else { panic!() };
    assert_eq!((first.prompt.as_str(), first.wav_path.as_str()), ("a bell, struck", "low.wav"));
    assert_eq!(first.params, known(Some(60.5), 90.0, 16_000.0));
    assert_eq!(
        first.facts,
        Facts {
            family: Some("bell".into()),
            instrument: Some("my bell".into()),
            register: Some(Register::Low),
            qualities: vec![Quality::Dark, Quality::Percussive]
        }
    );
    assert_eq!((first.family(), first.instrument()), (Some("bell"), Some("my bell")));
    assert_eq!((second.prompt.as_str(), &second.params, &second.facts), ("a high bell", &known(None, 100.0, 44_100.0), &Facts::default()));
    assert_eq!((third.prompt.as_str(), third.facts.qualities.as_slice()), ("", &[Quality::Bright, Quality::Dark][..]));
    // Clamped to the synth's highest rate.
    assert_eq!((&fourth.params, fourth.facts.register), (&known(None, 100.0, 48_000.0), Some(Register::Middle)));
}

#[test]
fn json_lines_give_the_same_pairs_as_csv() {
    let text = "{\"file\": \"low.wav\", \"caption\": \"a bell, struck\", \"pitch_midi\": 60.5, \"velocity\": 90, \"family\": \"bell\", \
        \"instrument\": \"my bell\", \"register\": \"low\", \"qualities\": [\"dark\", \"percussive\"]}\n\n\
        {\"file\": \"sub/high.wav\", \"caption\": \"a high bell\", \"family\": null}\r\n\
        {\"file\": \"low.wav\", \"family\": \"tubular_bell\", \"qualities\": \"bright;dark\"}\n\
        {\"file\": \"fast.wav\", \"caption\": \"a fast one\", \"register\": \"middle\"}";
    let (lines, csv) = (folder("captions.jsonl", text), folder("captions.csv", CSV));
    assert_eq!(built(&lines).unwrap().rows, built(&csv).unwrap().rows);
}

#[test]
fn csv_errors_have_their_line_and_column() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "line 1: names no column 'file'"),
        (b"caption\na bell", "line 1: names no column 'file'"),
        (b"file;caption\nlow.wav;a bell", "line 1: has one column; put commas"),
        (b"file,captoin\nlow.wav,a bell", "line 1, column 'captoin': none is known by this name; rename it to one of file, caption,"),
        (b"file,caption,file\nlow.wav,a bell,low.wav", "line 1, column 'file': it is there twice"),
        (b"file,caption\n", "captions no sound"),
        (b"file,caption\nlow.wav,a bell\nlow.wav,a bell, struck\n", "line 3: has 3 fields, and the first line 2; text with a comma"),
        (b"file,caption\nlow.wav,\xff\xfe\n", "line 2: is not UTF-8"),
        (b"file,caption\rlow.wav,a\rlow.wav,\xff\r", "line 3: is not UTF-8"),
        (b"file,caption\rlow.wav,a\r\rnone.wav,a bell\r", "line 4, column 'file': there is no file"),
        (b"file,caption\r\nlow.wav,\"a\r\nb\"\r\nnone.wav,a bell\r\n", "line 4, column 'file': there is no file"),
        (b"file,caption\nlow.wav,\"a bell\nlow.wav,a gong\nlow.wav,third\n", "line 2: the quote that opens before 'a bell' is not closed"),
        (b"file,caption\nlow.wav,a\nlow.wav,\"a bell\nlow.wav,\"a gong\"\n", "line 3: the quote that opens before 'a bell' is not closed"),
        (b"file,caption\nlow.wav,\"a\" bell\n", "line 2: text follows the quotes around 'a'"),
        (b"file,caption\nlow.wav,a\n\n,a bell\n", "line 4, column 'file': it is empty"),
        (b"file,caption\nlow.wav,\n", "line 2, column 'caption': it is empty"),
        (b"file,caption\nnone.wav,a bell\n", "line 2, column 'file': there is no file '"),
        (b"file,caption\nsub,a bell\n", "line 2, column 'file': there is no file '"),
        (b"file,caption\ncaptions.csv,a bell\n", "line 2, column 'file': cannot use '"),
        (b"file,caption,pitch_midi\nlow.wav,a bell,A4\n", "line 2, column 'pitch_midi': 'A4' is not a number"),
        (b"file,caption,pitch_midi\nlow.wav,a bell,NaN\n", "line 2, column 'pitch_midi': pitch_midi is NaN"),
        (b"file,caption,velocity\nlow.wav,a bell,200\n", "line 2, column 'velocity': velocity is 200, outside 0..127"),
        (
            b"file,caption,register\nlow.wav,a bell,lowest\n",
            "line 2, column 'register': it is 'lowest', which is none of low, middle, high",
        ),
        (
            b"file,caption,qualities\nlow.wav,a bell,dark;reverb\n",
            "line 2, column 'qualities': it is 'reverb', which is none of bright, dark",
        ),
    ];
    for (text, problem) in cases {
        let error = built(&folder("captions.csv", text)).unwrap_err();
        assert!(error.contains("captions.csv'") && error.contains(problem), "{error}\nfor {}", String::from_utf8_lossy(text));
    }
}

#[test]
fn json_lines_errors_have_their_line_and_column() {
    let cases = [
        ("{", "line 2: is not JSON"),
        ("[]", "line 2: is not an object"),
        (r#"{"file": "low.wav", "pitch": 60}"#, "line 2, column 'pitch': none is known by this name"),
        (r#"{"file": 5}"#, "line 2, column 'file': it is a number, not text"),
        (r#"{"file": "low.wav", "pitch_midi": "60"}"#, "line 2, column 'pitch_midi': it is text, not a number"),
        (r#"{"file": "low.wav", "qualities": [1]}"#, "line 2, column 'qualities': it is a list, not a list of texts"),
        (r#"{"caption": "a bell"}"#, "line 2, column 'file': it is empty"),
        (r#"{"file": "low.wav", "pitch_midi": NaN}"#, "line 2: pitch_midi: NaN is not JSON"),
    ];
    for (line, problem) in cases {
        let text = format!("{{\"file\": \"low.wav\", \"caption\": \"a bell\"}}\n{line}\n");
        let error = built(&folder("captions.jsonl", text)).unwrap_err();
        assert!(error.contains("captions.jsonl'") && error.contains(problem), "{error}\nfor {line}");
    }
}

#[test]
fn quotes_after_blanks_and_any_line_ends_are_read() {
    for ends in ["\n", "\r\n", "\r"] {
        let folder =
            folder("captions.csv", ["file, caption", "low.wav, \"a bell\" ", "", "sub/high.wav,\t\"a gong, \"\"big\"\"\""].join(ends));
        let pairs = built(&folder).unwrap();
        assert_eq!(pairs.rows.iter().map(|row| row.prompt.as_str()).collect::<Vec<_>>(), ["a bell", "a gong, \"big\""]);
    }
    let lines = "{\"file\": \"low.wav\", \"caption\": \"a\"}\r\r{\"file\": \"none.wav\"}\r";
    assert!(built(&folder("captions.jsonl", lines)).unwrap_err().contains("line 3, column 'file': there is no file"));
}

#[test]
fn sounds_are_found_in_either_unicode_form() {
    let (composed, decomposed) = ("caf\u{e9} \u{1e69}.wav", "cafe\u{301} s\u{323}\u{307}.wav");
    for (there, named) in [(composed, decomposed), (decomposed, composed)] {
        let folder = folder("captions.csv", format!("file,caption\n{named},a bell\n"));
        fs::rename(folder.path().join("low.wav"), folder.path().join(there)).unwrap();
        let pairs = built(&folder).unwrap();
        assert_eq!(crate::audio::rate(&pairs.wav(&pairs.rows[0])).unwrap(), 16_000);
    }
}

#[test]
fn two_caption_files_are_an_error() {
    let both = folder("captions.csv", CSV);
    fs::write(both.path().join("captions.jsonl"), "").unwrap();
    assert!(captions_file(both.path()).unwrap_err().to_string().contains("keep one of them"));
    assert!(captions_file(&both.path().join("sub")).unwrap().is_none());
}
