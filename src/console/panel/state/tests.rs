use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

fn keys(state: &mut State, codes: &[KeyCode]) -> Vec<KeyAction> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    codes.iter().map(|code| state.key(KeyEvent::new(*code, KeyModifiers::NONE), &mut rng)).collect()
}

#[test]
fn keys_change_the_selected_field_and_undo_reverts_a_whole_move() {
    let theta = Theta::default();
    let mut state = State::new(theta, Locks::default());
    let index = Field::ModIndex.index();
    keys(&mut state, &[KeyCode::Up]);
    assert_eq!(state.selected, index);
    assert_eq!(keys(&mut state, &[KeyCode::Right, KeyCode::Right, KeyCode::Right]), [KeyAction::Changed; 3]);
    let moved = state.theta().get(Field::ModIndex);
    assert!(moved > theta.get(Field::ModIndex) && format!("{moved}").len() <= 6);
    keys(&mut state, &[KeyCode::Down, KeyCode::Right]);
    assert_eq!(state.theta().get(Field::PitchMidi), theta.get(Field::PitchMidi) + 1.0);
    assert_eq!(
        keys(&mut state, &[KeyCode::Char('u'), KeyCode::Char('u'), KeyCode::Char('u')]),
        [KeyAction::Changed, KeyAction::Changed, KeyAction::Still]
    );
    assert_eq!(*state.theta(), theta);
    keys(&mut state, &[KeyCode::Char('r')]);
    assert_eq!(state.theta().get(Field::ModIndex), moved);
    keys(&mut state, &[KeyCode::Up, KeyCode::Home]);
    assert_eq!(state.theta().get(Field::ModIndex), Field::ModIndex.info().min);
    assert_eq!(keys(&mut state, &[KeyCode::Left]), [KeyAction::Still]);
}

fn with(state: &mut State, code: KeyCode, modifiers: KeyModifiers) -> f64 {
    state.key(KeyEvent::new(code, modifiers), &mut ChaCha8Rng::seed_from_u64(1));
    state.theta().get(Field::ALL[state.selected])
}

#[test]
fn step_sizes_are_cents_semitones_and_octaves() {
    let mut state = State::new(Theta::default(), Locks::default());
    assert_eq!(with(&mut state, KeyCode::Right, KeyModifiers::SHIFT), 72.0);
    assert_eq!(with(&mut state, KeyCode::Left, KeyModifiers::CONTROL), 71.99);
    assert_eq!(with(&mut state, KeyCode::Right, KeyModifiers::NONE), 72.0);
    assert_eq!(with(&mut state, KeyCode::Char('s'), KeyModifiers::NONE), 72.0);
    assert_eq!(with(&mut state, KeyCode::Left, KeyModifiers::NONE), 71.9);
    state.selected = Field::ModRatio.index();
    let free = with(&mut state, KeyCode::Right, KeyModifiers::NONE);
    assert!(free > 1.0 && free < 1.1);
    with(&mut state, KeyCode::Char('s'), KeyModifiers::NONE);
    assert_eq!(with(&mut state, KeyCode::Right, KeyModifiers::NONE), 1.5);
    assert_eq!(with(&mut state, KeyCode::Left, KeyModifiers::NONE), 1.0);
}

#[test]
fn values_are_typed_with_units() {
    let type_in = |state: &mut State, text: &str| {
        keys(state, &text.chars().map(KeyCode::Char).collect::<Vec<_>>());
        keys(state, &[KeyCode::Enter])[0]
    };
    let mut state = State::new(Theta::default(), Locks::default());
    assert_eq!(type_in(&mut state, "C4"), KeyAction::Still, "it is that already");
    assert_eq!(type_in(&mut state, "A3"), KeyAction::Changed);
    state.selected = Field::Sustain.index();
    assert_eq!((type_in(&mut state, "-20dB"), state.theta().get(Field::Sustain)), (KeyAction::Changed, 0.1));
    state.selected = Field::PitchMidi.index();
    assert_eq!(state.theta().get(Field::PitchMidi), 57.0);
    state.selected = Field::AttackS.index();
    assert_eq!((type_in(&mut state, "20ms"), state.theta().get(Field::AttackS)), (KeyAction::Changed, 0.02));
    assert_eq!(type_in(&mut state, "2s"), KeyAction::Still);
    assert_eq!(state.remark.as_deref(), Some("attack_s is 2 s, outside 0..1 s"));
    // Esc cancels the typed value and does not leave the panel.
    assert_eq!(keys(&mut state, &[KeyCode::Char('5'), KeyCode::Esc]), [KeyAction::Still; 2]);
    assert_eq!(keys(&mut state, &[KeyCode::Char('x'), KeyCode::Right]), [KeyAction::Still; 2]);
    assert!(state.remark.as_deref().is_some_and(|remark| remark.contains("locked")));
}

#[test]
fn locks_are_respected_and_both_sides_are_independent() {
    let theta = Theta::default();
    let mut state = State::new(theta, Locks::default());
    keys(&mut state, &[KeyCode::Char('x')]);
    assert_eq!(keys(&mut state, &[KeyCode::Right]), [KeyAction::Still]);
    keys(&mut state, &[KeyCode::Char('v')]);
    assert_eq!(state.theta().get(Field::PitchMidi), theta.get(Field::PitchMidi));
    assert!(state.theta().get(Field::AttackS) != theta.get(Field::AttackS));
    let varied = *state.theta();
    assert_eq!(keys(&mut state, &[KeyCode::Tab]), [KeyAction::Changed]);
    assert_eq!((state.side(), *state.theta()), ('B', theta));
    keys(&mut state, &[KeyCode::Char('a')]);
    assert_eq!((state.side(), *state.theta()), ('A', varied));
    assert_eq!(
        keys(&mut state, &[KeyCode::Char(' '), KeyCode::Enter, KeyCode::Esc]),
        [KeyAction::Again, KeyAction::Keep, KeyAction::Still]
    );
}

#[test]
fn keys_that_would_lose_changes_are_asked_for_twice() {
    let mut state = State::new(Theta::default(), Locks::default());
    assert_eq!(keys(&mut state, &[KeyCode::Esc]), [KeyAction::Leave]);
    keys(&mut state, &[KeyCode::Right]);
    assert_eq!(keys(&mut state, &[KeyCode::Esc]), [KeyAction::Still]);
    assert!(state.remark.as_deref().is_some_and(|remark| remark.contains("without the changes")));
    assert_eq!(keys(&mut state, &[KeyCode::Down, KeyCode::Esc, KeyCode::Esc]), [KeyAction::Still, KeyAction::Still, KeyAction::Leave]);
    assert_eq!(keys(&mut state, &[KeyCode::Enter]), [KeyAction::Keep]);
    assert_eq!(keys(&mut state, &[KeyCode::Tab, KeyCode::Enter]), [KeyAction::Changed, KeyAction::Still], "side A has a change");
    assert!(state.remark.as_deref().is_some_and(|remark| remark.contains("keeps B")));
    assert_eq!(keys(&mut state, &[KeyCode::Enter]), [KeyAction::Keep]);
}

#[test]
fn a_drag_is_one_change() {
    let mut state = State::new(Theta::default(), Locks::default());
    let sustain = Field::Sustain.index();
    assert_eq!(state.point(sustain, 1.0, false), KeyAction::Changed);
    state.point(sustain, 0.5, true);
    state.point(sustain, 0.0, true);
    assert_eq!(state.theta().get(Field::Sustain), 0.0);
    keys(&mut state, &[KeyCode::Char('u')]);
    assert_eq!(*state.theta(), Theta::default(), "a drag is one change");
    assert_eq!(state.point(99, 0.5, false), KeyAction::Still);
}

#[test]
fn random_keys_keep_the_theta_in_range() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let codes = [
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Tab,
        KeyCode::Char('v'),
        KeyCode::Char('x'),
        KeyCode::Char('u'),
        KeyCode::Char('r'),
        KeyCode::Char('s'),
        KeyCode::Char('7'),
        KeyCode::Enter,
    ];
    let mut state = State::new(Theta::default(), Locks::default());
    for _ in 0..5000 {
        let code = codes[rng.gen_range(0..codes.len())];
        let shift = if rng.gen_bool(0.2) { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
        state.key(KeyEvent::new(code, shift), &mut rng);
        assert!(state.theta().check().is_ok(), "{code:?}: {:?}", state.theta());
    }
}
