//! Runs contenders in turn and prints a table of their results.

use super::peers::Peer;

/// Turns of each contender. Taking turns spreads other load of the machine over all of them.
const ROUNDS: usize = 5;

enum Runner<'a> {
    Ours(Box<dyn FnMut() -> f64 + 'a>),
    Peer(Peer),
}

struct Contender<'a> {
    name: String,
    runner: Runner<'a>,
    values: Vec<f64>,
}

/// A measurement: its unit, its contenders, and the reasons for those that are skipped.
pub struct Contest<'a> {
    unit: &'static str,
    contenders: Vec<Contender<'a>>,
    skipped: Vec<String>,
}

impl<'a> Contest<'a> {
    pub fn new(unit: &'static str) -> Self {
        Contest { unit, contenders: Vec::new(), skipped: Vec::new() }
    }

    /// Adds a contender of awol; `run` returns its rate. The peers are compared with the first one.
    pub fn ours(&mut self, name: &str, run: impl FnMut() -> f64 + 'a) {
        self.contenders.push(Contender { name: name.into(), runner: Runner::Ours(Box::new(run)), values: Vec::new() });
    }

    /// Adds a peer, or the reason why it is skipped.
    pub fn peer(&mut self, peer: Result<Peer, String>) {
        match peer {
            Ok(peer) => self.contenders.push(Contender { name: peer.script.into(), runner: Runner::Peer(peer), values: Vec::new() }),
            Err(reason) => self.skipped.push(reason),
        }
    }

    /// Runs every round and prints the table. Returns the median of the first contender.
    pub fn run(mut self) -> f64 {
        for round in 1..=ROUNDS {
            eprintln!("round {round} of {ROUNDS}");
            self.contenders.retain_mut(|contender| {
                let found = match &mut contender.runner {
                    Runner::Ours(run) => Ok(vec![run()]),
                    Runner::Peer(peer) => peer.run(self.unit).map(|report| {
                        contender.name = report.name;
                        report.values
                    }),
                };
                found.map(|values| contender.values.extend(values)).map_err(|reason| self.skipped.push(reason)).is_ok()
            });
        }
        self.print()
    }

    fn print(&mut self) -> f64 {
        let unit = self.unit;
        println!("| engine, on one core | {unit}, median | lowest to highest | runs | awol is faster by |");
        println!("| --- | --- | --- | --- | --- |");
        let first = self.contenders.first_mut().map_or(f64::NAN, |first| spread(&mut first.values).1);
        for contender in &mut self.contenders {
            let (low, median, high) = spread(&mut contender.values);
            let faster = if matches!(contender.runner, Runner::Peer(_)) { format!("{:.1}x", first / median) } else { String::new() };
            println!("| {} | {median:.0} | {low:.0} to {high:.0} | {} | {faster} |", contender.name, contender.values.len());
        }
        for reason in &self.skipped {
            println!("\nskipped: {reason}");
        }
        first
    }
}

/// Returns the lowest value, the median and the highest.
fn spread(values: &mut [f64]) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    (at(0), at(values.len() / 2), at(values.len().saturating_sub(1)))
}
