//! Inference inverts encoding, stays within the ranges and returns pins unchanged; dfdx and the host agree.

use dfdx::prelude::*;

use super::*;
use crate::flow::data::DIM_PINS;
use crate::flow::engines::dfdx::dropout::Undropped;
use crate::flow::engines::dfdx::nll::model::Model;
use crate::theta::Theta;

const ROWS: usize = 20;

#[test]
fn encode_inverts_generate() {
    let flow = flow([None; DIM]);
    let (text, z) = inputs(ROWS);
    let made = flow.generate(&text, &z).unwrap();
    let back = flow.encode(&text, &made).unwrap();
    assert!(largest_difference(&back, &z) < 1e-3, "{}", largest_difference(&back, &z));
    let same = flow.generate(&text, &back).unwrap();
    for (theta, same) in made.iter().zip(&same) {
        for field in Field::ALL {
            let (a, b) = (theta[field.index()], same[field.index()]);
            assert!((a - b).abs() < 1e-3 * field.info().max, "{field:?}: {a} {b}");
        }
    }
    let (other, at_zero) = (flow.generate(&text[..1], &z[1..2]).unwrap()[0], flow.generate(&text[..1], &[[0.0; DIM]]).unwrap()[0]);
    assert_ne!(other, at_zero);
    assert_ne!(flow.generate(&text[1..2], &[[0.0; DIM]]).unwrap()[0], at_zero, "the text matters");
}

#[test]
fn constant_dimensions_of_z_have_no_effect() {
    let mut constants = [None; DIM];
    constants[Field::SampleRate.index()] = Some(16000.0);
    let flow = flow(constants);
    let (text, z) = inputs(ROWS);
    let other: Vec<[f64; DIM]> =
        z.iter().map(|z| std::array::from_fn(|dim| if constants[dim].is_some() { z[dim] + 3.0 } else { z[dim] })).collect();
    let made = flow.generate(&text, &z).unwrap();
    assert_eq!(made, flow.generate(&text, &other).unwrap());
    // Encoding restores the varying dims of z.
    for (back, z) in flow.encode(&text, &made).unwrap().iter().zip(&z) {
        for dim in 0..DIM {
            let expected = if constants[dim].is_some() { 0.0 } else { z[dim] };
            assert!((back[dim] - expected).abs() < 1e-3, "{dim}: {back:?} {z:?}");
        }
    }
}

#[test]
fn samples_stay_within_the_ranges() {
    let flow = flow([None; DIM]);
    let (text, _) = inputs(1);
    for temperature in [1.0, 10.0, 1000.0] {
        let z = flow.noise(1, temperature, 500);
        for theta in flow.generate(&vec![&text[0]; 500], &z).unwrap() {
            Theta(theta).check().unwrap();
        }
    }
}

#[test]
fn pinned_values_are_exact_and_the_others_adapt() {
    let mut constants = [None; DIM];
    constants[Field::SampleRate.index()] = Some(16000.0);
    let flow = flow(constants);
    let (text, z) = inputs(1);
    let with = |pitch: Option<f64>, rate: Option<f64>| {
        let mut pins = [None; DIM];
        (pins[Field::PitchMidi.index()], pins[Field::SampleRate.index()]) = (pitch, rate);
        flow.generate_pinned(&text, &z, &[pins]).unwrap()[0]
    };
    let (free, low, high) = (with(None, None), with(Some(30.3), None), with(Some(90.7), None));
    let pitch = |theta: &[f64; DIM]| theta[Field::PitchMidi.index()];
    assert_eq!((pitch(&low), pitch(&high)), (30.3, 90.7));
    assert_eq!(free, flow.generate(&text, &z).unwrap()[0]);
    let index = |theta: &[f64; DIM]| theta[Field::ModIndex.index()];
    assert!(index(&low) != index(&high) && index(&low) != index(&free), "the others follow");
    // A constant can also be pinned; only it changes.
    let fast = with(None, Some(44100.0));
    assert_eq!((fast[Field::SampleRate.index()], free[Field::SampleRate.index()]), (44100.0, 16000.0));
    assert_eq!((pitch(&fast), index(&fast)), (pitch(&free), index(&free)));
}

#[test]
fn host_and_dfdx_agree() {
    let mut constants = [None; DIM];
    constants[Field::Velocity.index()] = Some(100.0);
    let flow = flow(constants);
    let (text, z) = inputs(ROWS);
    let theta = flow.generate(&text, &z).unwrap();
    let device = Cpu::default();
    let model = Model::new(device.clone(), flow.nll_sizes(), &constants.map(|constant| constant.is_some()), &flow.params).unwrap();
    let x: Vec<f32> = theta
        .iter()
        .flat_map(|theta| {
            let mut coordinates = flow.coordinates(theta).unwrap().into_iter();
            Field::ALL.map(|field| if constants[field.index()].is_some() { 0.0 } else { coordinates.next().unwrap() as f32 })
        })
        .collect();
    let tensor = |numbers: &[f32], width: usize| device.tensor_from_vec(numbers.to_vec(), (ROWS, width));
    let nothing = vec![0.0; ROWS * DIM_PINS];
    let (found, _, _) = model
        .forward(tensor(&x, DIM).retaped::<NoneTape>(), tensor(&text.concat(), TEXT), tensor(&nothing, DIM_PINS), &mut Undropped)
        .unwrap();
    let rows: Vec<[f64; DIM]> = found.as_vec().as_chunks::<DIM>().0.iter().map(|row| row.map(f64::from)).collect();
    let encoded = flow.encode(&text, &theta).unwrap();
    assert!(largest_difference(&rows, &encoded) < 1e-4, "{}", largest_difference(&rows, &encoded));
    let (_, loss) =
        model.loss(tensor(&x, DIM), tensor(&text.concat(), TEXT), tensor(&nothing, DIM_PINS), &mut Undropped, NoneTape).unwrap();
    let mean = -flow.log_prob(&text, &theta).unwrap().iter().sum::<f64>() / ROWS as f64;
    assert!((loss - mean).abs() < 1e-4 * mean.abs(), "{loss} {mean}");
}

#[test]
fn invalid_inputs_are_errors() {
    let flow = flow([None; DIM]);
    let (text, z) = inputs(3);
    let say = |text: &[Vec<f32>], z: &[[f64; DIM]]| flow.generate(text, z).unwrap_err().to_string();
    assert!(say(&text[..3], &z[..2]).contains("3 embeddings do not go with 2 z"));
    assert!(say(&[vec![0.0; 5]], &z[..1]).contains("5 numbers where 12"));
    assert!(say(&text[..1], &[[f64::INFINITY; DIM]]).contains("z[0] of row 0"));
    let pins = flow.generate_pinned(&text, &z, &[[None; DIM]; 2]).unwrap_err().to_string();
    assert!(pins.contains("2 sets of pins do not go with 3 z"), "{pins}");
}
