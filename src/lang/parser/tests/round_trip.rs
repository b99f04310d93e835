//! Printed source parses back to the same tree.

use super::*;

#[test]
fn sample_statements_round_trip() {
    for source in [
        "theta = imagine \"a guitar note\"",
        "theta.attack_s = 20ms",
        "theta.mod_index *= 1.5",
        "theta.pitch_midi=A3",
        "theta|render|play",
        "plot envelope theta | save \"renders/envelope.png\"",
        "save session \"scripts/take1.awol\"",
        "pairs = build \"nsynth-test\" per_combo=55 seed=123 | extract | embed with=clap",
        "flow = train pairs epochs=3500 lr=3e-4 mask=soft device=cuda",
        "for x in 0..10 step 0.5 { theta.mod_index = x; for y in [1, 2] { \n theta | render | save \"r{x}-{y}.wav\" } }",
        "for x in 1..3 { }",
        "rust { let x = \"}\"; }",
        "for x in a { rust {\n  f();\n} }",
        "a = -1 - -2 * (3 + b.c) / -d",
        "--1; - 1; -(1); -a[0]; -A4",
        "volume -6dB",
        "live on; set inline=off; help plot envelope",
        "x = '\\raw {x} \"q\"'",
        "x = \"\\n\\t\\\"\\\\\\u{7}\\u{e9}{{}}{a}{\"n{b}\"}\"",
        "x = \"\"; y = ''",
        "[a, [b, 1e300, 1e-7, 5e-324, 123456789012345680000], true]",
        "x = (a | b)[0].c".replace('b', "render").as_str(),
        "theta pitch_midi=A4 attack_s=20ms",
        "1..3; 1.5..2; -1..-2 step -0.5; a.b..c[0]; 0..2*n",
        "0.1s; 16kHz; 1e21Hz; -0.5dB; 0dB; -0",
    ] {
        round_trips(source);
    }
}

#[test]
fn programs_print_in_canonical_form() {
    let source = "x=1+2\nfor  t in [1,2 ,] {t.a+=20ms;b|play}\nimagine( \"x\" ) ,n=4 # c\n";
    let canonical = "x = 1 + 2\nfor t in [1, 2] {\n    t.a += 20ms\n    b | play\n}\nimagine (\"x\") n=4\n";
    assert_eq!(print(&good(source)), canonical);
}

/// Generates random programs of the grammar.
struct Writer {
    state: u64,
}

impl Writer {
    fn draw(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(self.state >> 33).unwrap() % n
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.draw(from.len())]
    }

    fn blank(&mut self) -> &'static str {
        self.pick(&["", "", " ", "  ", "\t"])
    }

    fn statement(&mut self, depth: usize) -> String {
        match self.draw(if depth == 0 { 4 } else { 6 }) {
            0 => format!("{}{}={}{}", self.pick(&["x", "theta", "a_b"]), self.blank(), self.blank(), self.pipe(depth)),
            1 => format!("x.attack_s {} {}", self.pick(&["=", "+=", "-=", "*=", "/="]), self.pipe(depth)),
            2 => format!("rust {{{}}}", self.pick(&["", " f(\"}\") ", "\n{ '}' }\n"])),
            3 => self.pipe(depth),
            _ => {
                let body: Vec<String> = (0..self.draw(3)).map(|_| self.statement(depth - 1)).collect();
                let over = self.pipe(depth - 1);
                format!("for x in {over} {{{}}}", body.join(self.pick(&["\n", ";", " ;\n\n"])))
            }
        }
    }

    fn pipe(&mut self, depth: usize) -> String {
        let mut out = if self.draw(3) == 0 { self.call(depth) } else { self.value(depth) };
        for _ in 0..self.draw(3) {
            out = format!("{out}{}|{}{}", self.blank(), self.pick(&["", " ", "\n  "]), self.call(depth));
        }
        out
    }

    fn call(&mut self, depth: usize) -> String {
        let mut out = self.pick(&["render", "play", "plot envelope", "save", "save session", "set"]).to_string();
        for _ in 0..self.draw(3) {
            out = format!("{out} {}", self.argument(depth));
        }
        for _ in 0..self.draw(3) {
            out = format!("{out} {}={}", self.pick(&["seed", "n", "step"]), self.argument(depth));
        }
        out
    }

    fn argument(&mut self, depth: usize) -> String {
        match self.draw(8) {
            0 => format!("-{}", self.number()),
            1 => format!("{}..{}", self.atom(depth), self.atom(depth)),
            2 => format!("{}..{} step {}", self.atom(depth), self.number(), self.atom(depth)),
            _ => self.atom(depth),
        }
    }

    fn value(&mut self, depth: usize) -> String {
        match self.draw(5) {
            0 => format!("{}..{}", self.sum(depth), self.sum(depth)),
            1 => format!("{} .. {} step {}", self.sum(depth), self.sum(depth), self.sum(depth)),
            _ => self.sum(depth),
        }
    }

    fn sum(&mut self, depth: usize) -> String {
        let mut out = self.signed(depth);
        for _ in 0..self.draw(3) {
            out = format!("{out} {}{}{}", self.pick(&["+", "-", "*", "/"]), self.pick(&[" ", ""]), self.signed(depth));
        }
        out
    }

    fn signed(&mut self, depth: usize) -> String {
        format!("{}{}", self.pick(&["", "", "", "-", "- ", "--"]), self.atom(depth))
    }

    fn number(&mut self) -> String {
        let digits = self.pick(&["0", "1", "20", "0.5", "3e-4", "1e21", "123.456", "1e-7", "0.1"]);
        format!("{digits}{}", self.pick(&["", "", "", "s", "ms", "Hz", "kHz", "dB"]))
    }

    fn atom(&mut self, depth: usize) -> String {
        match self.draw(if depth == 0 { 5 } else { 9 }) {
            0 | 1 => self.number(),
            2 => self.pick(&["a", "theta", "x_1", "b.c", "true", "false", "θ"]).to_string(),
            3 => self.pick(&["A4", "C#3", "Bb-1", "G9"]).to_string(),
            4 => self.pick(&["'raw \\ {x}'", "\"\"", "\"a\\n\\\"\\\\{{}}\\u{1}é\"", "''"]).to_string(),
            // A text must end on its line.
            5 => format!("\"p{{{}}}q{{ {} }}\"", self.value(depth - 1), self.call(depth - 1)).replace('\n', " "),
            6 => {
                let items: Vec<String> = (0..self.draw(4)).map(|_| self.value(depth - 1)).collect();
                format!("[{}{}]", items.join(self.pick(&[",", ", ", ",\n"])), if items.is_empty() { "" } else { self.pick(&["", ","]) })
            }
            7 => format!("a[{}].c", self.value(depth - 1)),
            _ => format!("({}{})", self.pick(&["", " ", "\n"]), self.pipe(depth - 1)),
        }
    }
}

#[test]
fn random_programs_round_trip() {
    let mut writer = Writer { state: 7 };
    for _ in 0..1500 {
        let lines: Vec<String> = (0..1 + writer.draw(3)).map(|_| writer.statement(3)).collect();
        round_trips(&lines.join("\n"));
    }
}
