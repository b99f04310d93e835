use super::*;

/// A file of tracks; `division` is the header's word for the length of a tick.
fn file(format: u16, division: u16, tracks: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"MThd\0\0\0\x06".to_vec();
    for word in [format, tracks.len() as u16, division] {
        bytes.extend(word.to_be_bytes());
    }
    for track in tracks {
        bytes.extend(b"MTrk");
        bytes.extend((track.len() as u32 + 4).to_be_bytes());
        bytes.extend(*track);
        bytes.extend(b"\0\xff\x2f\0");
    }
    bytes
}

/// The notes of one track with 100 ticks per quarter note, as (key, velocity, start, length).
fn notes(track: &[u8]) -> Vec<(u8, u8, f64, f64)> {
    rows(&parse(&file(0, 100, &[track])).unwrap())
}

fn rows(tune: &Tune) -> Vec<(u8, u8, f64, f64)> {
    let milli = |seconds: f64| (seconds * 1e6).round() / 1e6;
    tune.notes.iter().map(|note| (note.key, note.velocity, milli(note.start_s), milli(note.held_s))).collect()
}

#[test]
fn a_note_ends_where_its_key_is_released() {
    // The default is half a second per quarter note. Running status; a note-on with velocity 0 is a release.
    let found = notes(&[0, 0x90, 60, 100, 50, 64, 90, 50, 60, 0, 100, 0x80, 64, 64]);
    assert_eq!(found, [(60, 100, 0.0, 0.5), (64, 90, 0.25, 0.75)]);
    // The first of two equal keys is released first; a key that is never released ends with the file.
    let found = notes(&[0, 0x90, 60, 1, 100, 60, 2, 100, 60, 0, 100, 0xb0, 7, 100]);
    assert_eq!(found, [(60, 1, 0.0, 1.0), (60, 2, 0.5, 1.0)]);
}

#[test]
fn tempo_changes_are_followed() {
    // A quarter note of 1 s from tick 100 on, in the middle of the note; the tempo track stands by itself.
    let tempo = [100, 0xff, 0x51, 3, 0x0f, 0x42, 0x40];
    let melody = [0, 0x90, 60, 100, 0x81, 0x48, 60, 0, 0, 62, 100, 100, 62, 0];
    let tune = parse(&file(1, 100, &[&tempo, &melody])).unwrap();
    assert_eq!(rows(&tune), [(60, 100, 0.0, 1.5), (62, 100, 1.5, 1.0)]);
    // In a sequential file each track starts with the default tempo, after the previous track.
    let tune = parse(&file(2, 100, &[&[&tempo[..], &melody[..]].concat(), &melody])).unwrap();
    assert_eq!(rows(&tune)[2..], [(60, 100, 3.5, 1.0), (62, 100, 4.5, 0.5)]);
}

#[test]
fn ticks_can_be_fractions_of_a_frame() {
    for (frames, per_second) in [(-24i8, 24.0), (-25, 25.0), (-29, 30.0 / 1.001), (-30, 30.0)] {
        let division = u16::from_be_bytes([frames.cast_unsigned(), 4]);
        let tune = parse(&file(0, division, &[&[0, 0x90, 60, 100, 100, 60, 0]])).unwrap();
        assert!((tune.notes[0].held_s - 25.0 / per_second).abs() < 1e-9, "{tune:?}");
    }
}

#[test]
fn the_pedal_sustains_released_notes() {
    let pedal = |value: u8| [0xb0, 64, value];
    let down_up = [&[0][..], &pedal(127), &[0, 0x90, 60, 9, 100, 60, 0, 0, 62, 9, 100], &pedal(63), &[100, 0x90, 62, 0]].concat();
    assert_eq!(notes(&down_up), [(60, 9, 0.0, 1.0), (62, 9, 0.5, 1.0)]);
    // A pedal that is never released holds to the end; all notes off ends the held notes.
    let held = [&[0][..], &pedal(64), &[0, 0x90, 60, 9, 100, 60, 0, 100, 0xb0, 7, 9]].concat();
    assert_eq!(notes(&held), [(60, 9, 0.0, 1.0)]);
    let ended = [&[0][..], &pedal(64), &[0, 0x90, 60, 9, 0, 62, 9, 50, 60, 0, 50, 0xb0, 123, 0, 100, 7, 9]].concat();
    assert_eq!(notes(&ended), [(60, 9, 0.0, 0.5), (62, 9, 0.0, 0.5)]);
}

#[test]
fn events_that_are_not_played_are_counted() {
    let tune = parse(&file(0, 100, &[&[0, 0x99, 35, 100, 0, 0x90, 60, 100, 0, 0xe0, 0, 0x60, 0, 0, 0x40, 100, 0x90, 60, 0]])).unwrap();
    assert_eq!((tune.notes.len(), tune.percussion, tune.bends), (1, 1, 1));
    for (track, problem) in [(&[0, 0x99, 35, 100][..], "percussion channel 10"), (&[0, 0xb0, 7, 1], "it has no notes")] {
        assert!(parse(&file(0, 100, &[track])).unwrap_err().contains(problem));
    }
}

#[test]
fn damaged_files_are_errors() {
    let good = file(1, 96, &[&[0, 0x90, 60, 100, 100, 60, 0], &[0, 0x91, 62, 100, 100, 62, 0]]);
    assert_eq!(parse(&good).unwrap().notes.len(), 2);
    for end in 8..good.len() {
        assert!(parse(&good[..end]).unwrap_err().contains("it is damaged"), "cut off at {end}");
    }
    for bytes in [&b""[..], b"MTh", b"RIFFabcdWAVE", b"text"] {
        let problem = parse(bytes).unwrap_err();
        assert!(problem.contains("no MIDI file") || problem.contains("damaged"), "{problem}");
    }
    assert!(parse(&file(0, 0, &[&[0, 0x90, 60, 100]])).unwrap_err().contains("takes no time"));
    // A key beyond 127.
    assert!(parse(&file(0, 96, &[&[0, 0x90, 60, 200]])).unwrap_err().contains("it is damaged"));
    assert!(parse(&vec![0; 5 << 20]).unwrap_err().contains("longer than 4 MiB"));
}
