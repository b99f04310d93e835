//! Tests of training with a lower vector unit than the machine has.

use crate::support::shell::Shell;
use awol::flow::Flow;

#[test]
fn all_vector_units_train_along_the_same_curve() {
    for options in ["hidden=7", "hidden=7 objective=reference mask=soft", "hidden=48", "hidden=33 objective=reference"] {
        let curve = |level: &str| {
            let shell = Shell::new();
            let code = format!(
                "f = train (starter pairs | embed) engine=fused epochs=3 batch=64 layers=2 seed=1 {options}; save f \"f.safetensors\""
            );
            let ran = shell.command(&["-c", &code]).env("AWOL_SIMD", level).output().unwrap();
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
            let flow = Flow::load(&shell.path("f.safetensors")).unwrap();
            flow.history.iter().map(|epoch| epoch.train.total).collect::<Vec<f64>>()
        };
        let best = curve("avx512");
        assert!(best.len() == 3 && best[0] != best[2], "{best:?}");
        for level in ["avx2", "portable"] {
            for (found, expected) in curve(level).iter().zip(&best) {
                assert!((found - expected).abs() <= 1e-3 * expected.abs().max(1.0), "{options} {level}: {found} {expected}");
            }
        }
    }
}
