//! Compares the model in dfdx and the inference on the host with each other, and with their inverses.

use std::sync::Arc;

use dfdx::prelude::*;

use super::*;
use crate::flow::engines::dfdx::dropout::Undropped;
use crate::flow::engines::dfdx::reference::model::Model;

const ROWS: usize = 20;

/// Returns an untrained flow with identity scalers, so that its units are standard deviations.
fn flow(mask: Mask) -> Flow {
    let config = TrainConfig { layers: 4, hidden: 40, mask, ..small() };
    let scaler = |width: usize| Scaler { mean: vec![0.0; width].into(), std: vec![1.0; width].into() };
    let mut flow = Flow {
        encoder: "made-up".to_string(),
        theta: scaler(DIM),
        text: scaler(TEXT),
        constants: [None; DIM],
        history: Arc::new([]),
        whole: [false; DIM],
        concepts: Arc::new([]),
        best_epoch: 0,
        orders: init::orders(config.layers, 8).into(),
        params: Arc::new([]),
        progress: None,
        config,
    };
    flow.params = random_weights(&flow.sizes(), 8).into();
    flow
}

/// Returns embeddings, and inputs that serve as thetas or as z.
fn inputs() -> (Vec<Vec<f32>>, Vec<[f64; DIM]>) {
    let mut rng = stream(6, Purpose::Weights, 0, 0);
    let text = (0..ROWS).map(|row| if row % 3 == 0 { vec![0.25; TEXT] } else { random(&mut rng, TEXT) }).collect();
    let x = (0..ROWS).map(|_| std::array::from_fn(|_| rng.gen_range(-2.0..2.0f32).into())).collect();
    (text, x)
}

fn largest_difference(a: &[[f64; DIM]], b: &[[f64; DIM]]) -> f64 {
    a.as_flattened().iter().zip(b.as_flattened()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn generate_inverts_encode() {
    let (text, theta) = inputs();
    for mask in [Mask::Hard, Mask::Fixed] {
        let flow = flow(mask);
        let z = flow.encode(&text, &theta).unwrap();
        assert!(largest_difference(&z, &theta) > 0.1, "the flow does something");
        let back = flow.generate(&text, &z).unwrap();
        assert!(largest_difference(&back, &theta) < 1e-4, "{mask}: {}", largest_difference(&back, &theta));
    }
    let soft = flow(Mask::Soft);
    let back = soft.generate(&text, &soft.encode(&text, &theta).unwrap()).unwrap();
    assert!(largest_difference(&back, &theta) > 1e-3, "a soft mask's inverse is not exact");
}

#[test]
fn host_and_dfdx_agree() {
    let (text, x) = inputs();
    for mask in Mask::ALL {
        let flow = flow(mask);
        let device = Cpu::default();
        let model = Model::new(device.clone(), flow.sizes(), flow.orders(), flow.params().flat).unwrap();
        let (contexts, _) = model.contexts(device.tensor_from_vec(text.concat(), (ROWS, TEXT)), NoneTape).unwrap();
        let tensor = || device.tensor_from_vec(x.as_flattened().iter().map(|x| *x as f32).collect(), (ROWS, DIM));
        let rows = |numbers: Vec<f32>| -> Vec<[f64; DIM]> {
            let (rows, _) = numbers.as_chunks::<DIM>();
            rows.iter().map(|row| row.map(f64::from)).collect()
        };
        let z = rows(model.forward(tensor(), &contexts, &mut Undropped).unwrap().as_vec());
        let theta = rows(model.inverse(tensor(), &contexts, &mut Undropped).unwrap().as_vec());
        let error = largest_difference(&z, &flow.encode(&text, &x).unwrap());
        assert!(error < 2e-5, "{mask} f: {error}");
        let error = largest_difference(&theta, &flow.generate(&text, &x).unwrap());
        assert!(error < 2e-4, "{mask} g: {error}");
    }
}

#[test]
fn permutations_take_dimension_perm_j_as_their_jth() {
    // With a mask that keeps everything, a layer is its permutation alone.
    let mut flow = flow(Mask::Fixed);
    let sizes = flow.sizes();
    let mut flat = flow.params.to_vec();
    (0..sizes.layers).for_each(|layer| flat[sizes.range(layer, layout::Part::Mask)].fill(1.0));
    flow.params = flat.into();
    let (text, theta) = inputs();
    let z = flow.encode(&text, &theta).unwrap();
    let expected = flow.orders().iter().fold(theta[0], |x, order| order.map(|from| x[from]));
    assert_eq!(z[0], expected);
}

#[test]
fn invalid_inputs_are_errors() {
    let flow = flow(Mask::Hard);
    let (text, z) = inputs();
    let say = |text: &[Vec<f32>], z: &[[f64; DIM]]| flow.generate(text, z).unwrap_err().to_string();
    assert!(say(&text[..3], &z[..2]).contains("3 embeddings do not go with 2 z"));
    assert!(say(&[vec![0.0; 5]], &z[..1]).contains("5 numbers where 12"));
    assert!(say(&[vec![f32::NAN; TEXT]], &z[..1]).contains("embedding[0] of row 0"));
    assert!(say(&text[..1], &[[f64::INFINITY; DIM]]).contains("z[0] of row 0"));
    assert!(flow.encode(&text[..1], &[[f64::NAN; DIM]]).unwrap_err().to_string().contains("theta.pitch_midi of row 0"));
    assert_eq!(flow.generate(&text[..0], &[]).unwrap(), Vec::<[f64; DIM]>::new());
}
