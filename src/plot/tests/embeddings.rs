//! Captions in a plane.

use super::*;

fn spots(count: usize, groups: usize) -> Vec<Spot> {
    let spot = |n: usize| {
        let embedding = (0..16).map(|dim| ((n * 7 + dim * (n % groups.max(1) + 1)) as f32 * 0.37).sin()).collect();
        Spot { caption: format!("caption {n}"), group: format!("group {}", n % groups.max(1)), embedding }
    };
    (0..count).map(spot).collect()
}

#[test]
fn embeddings_are_drawn() {
    check("embedding", &["caption 3", "group 2", "First component", "Second component"], |size| embedding("Captions", &spots(9, 3), size));
    check("embedding_many", &["First component"], |size| embedding(ODD, &spots(400, 20), size));
    let mut same = spots(2, 1);
    same[1].embedding = same[0].embedding.clone();
    check("embedding_same", &[], |size| embedding("Two at one place", &same, size));
    for wrong in [spots(1, 1), Vec::new(), vec![Spot { embedding: vec![f32::NAN; 16], ..same[0].clone() }, same[1].clone()]] {
        assert!(matches!(embedding("", &wrong, Size::default()), Err(PlotError::Empty { .. })));
    }
}

#[test]
fn every_swatch_has_a_name() {
    let mut some = spots(6, 3);
    some[0].group = String::new();
    some[3].group = String::new();
    let drawn = embedding("Captions, and some among them", &some, Size::default()).unwrap();
    keep("embedding_nameless", &drawn);
    assert!(drawn.svg.contains(">group 1<") && drawn.svg.contains(">group 2<") && !drawn.svg.contains("><"), "{}", drawn.svg);
    let swatches = drawn.svg.matches("<rect").count();
    assert_eq!(swatches, 2);
}
