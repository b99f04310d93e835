use super::*;

fn step(percept: Percept, amount: f64) -> Step {
    Step { percept, amount, is_main: true }
}

fn adjusted(theta: &Theta, step: Step, locks: &Locks) -> Adjustment {
    adjust(theta, &[step], locks, &mut Meter::new()).unwrap()
}

fn theta(fields: [(Field, f64); 5]) -> Theta {
    let start = Theta::default().with(Field::SampleRate, 16_000.0).with(Field::ModIndex, 1.0);
    fields.into_iter().fold(start, |theta, (field, value)| theta.with(field, value))
}

#[test]
fn the_tail_step_is_reached_with_an_inaudible_release() {
    let decayed =
        theta([(Field::DurationS, 2.0), (Field::AttackS, 0.01), (Field::DecayS, 0.5), (Field::Sustain, 0.0), (Field::ReleaseS, 0.2)]);
    let cut_short =
        theta([(Field::DurationS, 0.6), (Field::AttackS, 0.3), (Field::DecayS, 0.5), (Field::Sustain, 0.5), (Field::ReleaseS, 0.2)]);
    let cut_off =
        theta([(Field::DurationS, 1.5), (Field::AttackS, 0.01), (Field::DecayS, 0.5), (Field::Sustain, 0.5), (Field::ReleaseS, 2.0)]);
    for (theta, amount) in [(decayed, 1.0), (decayed, -1.0), (cut_short, 1.0), (cut_off, -1.0)] {
        let found = adjusted(&theta, step(Percept::Tail, amount), &Locks::default());
        assert!(found.outcomes[0].is_reached(), "{found:?}");
        let moved = found.theta.get(Field::ReleaseS) / theta.get(Field::ReleaseS);
        assert!(moved.ln() * amount > 0.2, "{theta:?} {amount}: {found:?}");
        assert!(found.theta.get(Field::Sustain) < 0.01 || theta.get(Field::Sustain) > 0.0, "a decay stays one: {found:?}");
    }
}

#[test]
fn locked_fields_are_kept_and_nothing_moves_if_all_are_locked() {
    let theta =
        theta([(Field::DurationS, 1.0), (Field::AttackS, 0.05), (Field::DecayS, 0.2), (Field::Sustain, 0.5), (Field::ReleaseS, 0.2)]);
    let mut locks = Locks::default();
    locks.set(Field::ModIndex, true);
    let found = adjusted(&theta, step(Percept::Richness, 1.0), &locks);
    assert_eq!(found.theta.get(Field::ModIndex), 1.0);
    locks.set(Field::ModRatio, true);
    let found = adjusted(&theta, step(Percept::Brightness, 1.0), &locks);
    assert!(found.outcomes[0].is_still() && found.theta == theta, "{found:?}");
}
