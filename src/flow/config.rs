//! The options of a training run, with their defaults, ranges and errors.

use super::data::Examples;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::FlowError;

/// Which dims of theta a coupling layer leaves unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mask {
    /// A learned mask of zeros and ones (straight-through gradient). The inverse is exact.
    #[default]
    Hard,
    /// The sigmoid of learned logits. The net reads `m*x` in one direction and `m*y` in the other, so the inverse is not exact.
    Soft,
    /// The mask 0, 1, 0, 1, … in every layer.
    Fixed,
}

impl Mask {
    /// All masks.
    pub const ALL: [Mask; 3] = [Mask::Hard, Mask::Soft, Mask::Fixed];

    /// Returns the name as an option is written.
    pub fn name(self) -> &'static str {
        match self {
            Mask::Hard => "hard",
            Mask::Soft => "soft",
            Mask::Fixed => "fixed",
        }
    }

    /// Returns whether training changes the mask.
    pub fn learned(self) -> bool {
        self != Mask::Fixed
    }
}

/// The loss that training minimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Objective {
    /// The exact negative log-likelihood of theta given its caption. The flow learns the whole distribution of sounds that fit a caption.
    Nll,
    /// The loss of the published pipeline: reconstruction, cycle and prior.
    Reference,
}

impl Objective {
    /// All objectives.
    pub const ALL: [Objective; 2] = [Objective::Nll, Objective::Reference];

    /// Returns the name as an option is written.
    pub fn name(self) -> &'static str {
        match self {
            Objective::Nll => "nll",
            Objective::Reference => "reference",
        }
    }

    /// Returns the objective of files written before the option existed.
    fn of_old_files() -> Objective {
        Objective::Reference
    }
}

/// The device that training runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// A GPU if a usable one is found, else the CPU.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// An NVIDIA GPU.
    Cuda,
}

impl DeviceChoice {
    /// All choices.
    pub const ALL: [DeviceChoice; 3] = [DeviceChoice::Auto, DeviceChoice::Cpu, DeviceChoice::Cuda];

    /// Returns the name as an option is written.
    pub fn name(self) -> &'static str {
        match self {
            DeviceChoice::Auto => "auto",
            DeviceChoice::Cpu => "cpu",
            DeviceChoice::Cuda => "cuda",
        }
    }
}

/// The implementation of the training arithmetic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// The fastest engine of the device.
    #[default]
    Auto,
    /// The model's definition in dfdx, on either device.
    Dfdx,
    /// Hand-written forward and backward passes on the CPU.
    Fused,
    /// Hand-written forward and backward passes on a GPU.
    Cuda,
}

impl EngineChoice {
    /// All choices.
    pub const ALL: [EngineChoice; 4] = [EngineChoice::Auto, EngineChoice::Dfdx, EngineChoice::Fused, EngineChoice::Cuda];

    /// Returns the name as an option is written.
    pub fn name(self) -> &'static str {
        match self {
            EngineChoice::Auto => "auto",
            EngineChoice::Dfdx => "dfdx",
            EngineChoice::Fused => "fused",
            EngineChoice::Cuda => "cuda",
        }
    }
}

macro_rules! by_name {
    ($kind:ty, $option:literal, $expected:literal) => {
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $kind {
            type Err = FlowError;

            fn from_str(name: &str) -> Result<Self, FlowError> {
                let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
                found.ok_or_else(|| FlowError::Option { option: $option, value: name.to_string(), expected: $expected.into() })
            }
        }
    };
}

by_name!(Mask, "mask", "hard, soft or fixed");
by_name!(Objective, "objective", "nll or reference");
by_name!(EngineChoice, "engine", "auto, dfdx, fused or cuda");
by_name!(DeviceChoice, "device", "auto, cpu or cuda");

/// The options of a training run. [`TrainConfig::new`] gives the defaults of the `train` verb.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// The loss that is minimised.
    #[serde(default = "Objective::of_old_files")]
    pub objective: Objective,
    /// Total passes over the training rows, including those of a resumed flow.
    pub epochs: usize,
    /// Rows per update.
    pub batch: usize,
    /// Coupling layers.
    pub layers: usize,
    /// Width of the net in each layer.
    pub hidden: usize,
    /// Probability that training sets an activation of the net to 0.
    pub dropout: f64,
    /// How coupling layers split theta.
    pub mask: Mask,
    /// Initial learning rate.
    pub lr: f64,
    /// Lowest learning rate. [`Objective::Reference`] decays on plateaus of the validation loss; [`Objective::Nll`] decays with the inverse square
    /// root of the updates done.
    pub lr_min: f64,
    /// Decoupled weight decay.
    pub weight_decay: f64,
    /// Weight of the reconstruction loss, `huber(g(0, c), theta)`.
    pub w_rec: f64,
    /// Weight of the cycle loss, `huber(g(f(theta, c), c), theta)`.
    pub w_cyc: f64,
    /// Weight of the prior loss, `mean(f(theta, c)^2)`.
    pub w_prior: f64,
    /// The Huber loss is quadratic below this error and linear above it, in standard deviations.
    pub huber_beta: f64,
    /// Standard deviation of the training noise on the standardised text.
    pub text_noise: f64,
    /// Standard deviation of the training noise on theta's standardised coordinates. Only [`Objective::Nll`] uses it and `pin`.
    #[serde(default)]
    pub theta_noise: f64,
    /// Share of the training rows with pinned parameters, which are given as conditions so that the others learn to follow them.
    #[serde(default)]
    pub pin: f64,
    /// Decay of the moving average of the weights, after a warm-up over the first updates.
    pub ema: f64,
    /// Share of the rows held out for validation, which chooses the best epoch. [`Objective::Reference`] holds out at least one row. With
    /// [`Objective::Nll`] and 0, all rows train and the last epoch is kept.
    pub val_ratio: f64,
    /// Seed of all randomness in the run.
    pub seed: u64,
    /// Total number of updates after which the run stops, also within an epoch, as if interrupted; `None` for no limit. Not saved.
    #[serde(skip)]
    pub updates: Option<usize>,
    /// Number of threads; 0 for all cores. Does not change the result. Not saved.
    #[serde(skip)]
    pub threads: usize,
    /// The engine. Not saved.
    #[serde(skip)]
    pub engine: EngineChoice,
    /// The device. Not saved.
    #[serde(skip)]
    pub device: DeviceChoice,
}

/// The weights of the losses of the reference objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossWeights {
    pub rec: f64,
    pub cyc: f64,
    pub prior: f64,
    /// The Huber loss is quadratic below this error and linear above it.
    pub beta: f64,
}

impl From<&TrainConfig> for LossWeights {
    fn from(config: &TrainConfig) -> Self {
        LossWeights { rec: config.w_rec, cyc: config.w_cyc, prior: config.w_prior, beta: config.huber_beta }
    }
}

/// With fewer notes than this, the exact-likelihood objective needs more dropout and noise to avoid overfitting.
const FEW_NOTES: usize = 1000;

impl TrainConfig {
    /// Returns the defaults for training on these examples with [`Objective::Nll`].
    pub fn for_examples(examples: &Examples) -> TrainConfig {
        TrainConfig::new(Objective::Nll, examples.notes())
    }

    /// Returns an objective's defaults for training on `notes` notes. For [`Objective::Reference`], `theta_noise` and `pin` are 0.
    pub fn new(objective: Objective, notes: usize) -> TrainConfig {
        let reference = TrainConfig {
            objective,
            epochs: 400,
            batch: 256,
            layers: 6,
            hidden: 768,
            dropout: 0.05,
            mask: Mask::Hard,
            lr: 2e-3,
            lr_min: 2e-5,
            weight_decay: 1e-4,
            w_rec: 1.0,
            w_cyc: 0.5,
            w_prior: 0.1,
            huber_beta: 0.02,
            text_noise: 0.01,
            theta_noise: 0.0,
            pin: 0.0,
            ema: 0.999,
            val_ratio: 0.1,
            seed: 0,
            updates: None,
            threads: 0,
            engine: EngineChoice::Auto,
            device: DeviceChoice::Auto,
        };
        match objective {
            Objective::Reference => reference,
            Objective::Nll => {
                let (dropout, theta_noise) = if notes < FEW_NOTES { (0.3, 0.1) } else { (0.2, 0.05) };
                TrainConfig { hidden: 64, dropout, theta_noise, text_noise: 0.2, pin: 0.6, val_ratio: 0.0, ..reference }
            }
        }
    }
}

impl TrainConfig {
    /// Maximum number of coupling layers.
    pub const MAX_LAYERS: usize = 64;
    /// Maximum width of a layer's net.
    pub const MAX_HIDDEN: usize = 4096;

    /// Checks every option.
    ///
    /// # Errors
    /// [`FlowError::Option`] with the name of the first option that is out of range.
    pub fn validate(&self) -> Result<(), FlowError> {
        within("epochs", self.epochs, 1..=1_000_000, "1 to 1000000")?;
        within("batch", self.batch, 1..=1_000_000, "1 to 1000000")?;
        within("layers", self.layers, 1..=Self::MAX_LAYERS, "1 to 64")?;
        within("hidden", self.hidden, 1..=Self::MAX_HIDDEN, "1 to 4096")?;
        within("dropout", self.dropout, 0.0..=0.95, "0 to 0.95")?;
        within("lr", self.lr, 1e-12..=1.0, "above 0, at most 1")?;
        within("lr_min", self.lr_min, 0.0..=self.lr, "0 to lr")?;
        within("weight_decay", self.weight_decay, 0.0..=1.0, "0 to 1")?;
        for (option, weight) in [("w_rec", self.w_rec), ("w_cyc", self.w_cyc), ("w_prior", self.w_prior)] {
            within(option, weight, 0.0..=1e6, "0 to 1e6")?;
        }
        if self.w_rec + self.w_cyc + self.w_prior == 0.0 {
            return Err(out_of_range("w_rec", &self.w_rec, "above 0 where w_cyc and w_prior are 0"));
        }
        within("huber_beta", self.huber_beta, 1e-6..=1e3, "1e-6 to 1000")?;
        within("text_noise", self.text_noise, 0.0..=10.0, "0 to 10")?;
        within("theta_noise", self.theta_noise, 0.0..=10.0, "0 to 10")?;
        within("pin", self.pin, 0.0..=1.0, "0 to 1")?;
        within("ema", self.ema, 0.0..=0.999_999, "0 to 0.999999")?;
        within("val_ratio", self.val_ratio, 0.0..=0.9, "0 to 0.9")?;
        within("threads", self.threads, 0..=1024, "0 (all cores) to 1024")
    }
}

fn within<T: PartialOrd + fmt::Display>(
    option: &'static str,
    value: T,
    range: std::ops::RangeInclusive<T>,
    expected: &'static str,
) -> Result<(), FlowError> {
    if range.contains(&value) { Ok(()) } else { Err(out_of_range(option, &value, expected)) }
}

fn out_of_range(option: &'static str, value: &dyn fmt::Display, expected: &'static str) -> FlowError {
    FlowError::Option { option, value: value.to_string(), expected: expected.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_invalid_option_is_named() {
        TrainConfig::new(Objective::Reference, 0).validate().unwrap();
        type Spoil = fn(&mut TrainConfig);
        let cases: [(&str, Spoil); 16] = [
            ("epochs", |c| c.epochs = 0),
            ("batch", |c| c.batch = 0),
            ("layers", |c| c.layers = 65),
            ("hidden", |c| c.hidden = 0),
            ("dropout", |c| c.dropout = 1.0),
            ("lr", |c| c.lr = f64::NAN),
            ("lr_min", |c| c.lr_min = 0.1),
            ("weight_decay", |c| c.weight_decay = -1.0),
            ("w_rec", |c| (c.w_rec, c.w_cyc, c.w_prior) = (0.0, 0.0, 0.0)),
            ("w_cyc", |c| c.w_cyc = f64::INFINITY),
            ("w_prior", |c| c.w_prior = -0.1),
            ("huber_beta", |c| c.huber_beta = 0.0),
            ("text_noise", |c| c.text_noise = -0.1),
            ("ema", |c| c.ema = 1.0),
            ("val_ratio", |c| c.val_ratio = 1.0),
            ("threads", |c| c.threads = 5000),
        ];
        for (option, spoil) in cases {
            let mut config = TrainConfig::new(Objective::Reference, 0);
            spoil(&mut config);
            let error = config.validate().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{option}=")), "{error}");
        }
    }

    #[test]
    fn choices_parse_from_their_names() {
        assert_eq!("fused".parse::<EngineChoice>().unwrap(), EngineChoice::Fused);
        assert_eq!("soft".parse::<Mask>().unwrap(), Mask::Soft);
        assert_eq!("cuda".parse::<DeviceChoice>().unwrap(), DeviceChoice::Cuda);
        assert!("half".parse::<Mask>().unwrap_err().to_string().contains("hard, soft or fixed"));
    }
}
