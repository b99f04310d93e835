//! Arguments are atoms; verbs of one word and two; pipes.

use super::*;

#[test]
fn arguments_are_atoms() {
    for (source, meaning) in [
        ("render theta", "<render theta>"),
        ("imagine \"x\" n=4", "<imagine \"x\" n:4>"),
        ("tweak theta.attack_s 20ms", "<tweak theta.attack_s 20ms>"),
        ("render thetas[0].x[1]", "<render thetas[0].x[1]>"),
        ("render (2*a)", "<render (<2 * a>)>"),
        ("render (imagine \"x\" n=4)[0]", "<render (<imagine \"x\" n:4>)[0]>"),
        ("sweep theta.attack_s 0..10 step 0.5 rows=2", "<sweep theta.attack_s <0..10 step 0.5> rows:2>"),
        ("sweep x 0 .. 10 step -0.5", "<sweep x <0..10 step -0.5>>"),
        ("sweep x a..b.c step (d+e)", "<sweep x <a..b.c step (<d + e>)>>"),
        ("set a=true b='c' c=[1, 2]", "<set a:true b:'c' c:[1, 2]>"),
        ("vary theta lock=[pitch_midi, velocity] x=-A4", "<vary theta lock:[pitch_midi, velocity] x:<-A4>>"),
    ] {
        assert_eq!(grouped(source), meaning);
    }
}

#[test]
fn arithmetic_in_an_argument_needs_parentheses() {
    refuses("render 2*a", "*", "arithmetic in an argument needs parentheses", "render (2*a)");
    refuses("x = distance a b + 1", "+", "arithmetic", "distance a (b + 1), or (distance a b)");
    refuses("render a-1", "-", "arithmetic", "render (a-1)");
    refuses("render a - 1", "-", "arithmetic", "render (a - 1)");
    refuses("train p lr=2/3", "/", "arithmetic", "train p lr=(2/3)");
    refuses("volume -x", "-", "minus before a name", "volume (-x)");
    refuses("volume + 1", "+", "'volume' is a verb", "(volume)");
    refuses("sweep x 0..-b", "-b", "minus in an argument", "(-b)");
}

#[test]
fn a_minus_after_a_blank_and_before_a_digit_or_note_is_an_argument() {
    assert_eq!(grouped("volume -6dB"), "<volume -6dB>");
    assert_eq!(grouped("distance a -1"), "<distance a -1>");
    assert_eq!(grouped("distance a -A4"), "<distance a <-A4>>");
    // In an expression it subtracts.
    assert_eq!(grouped("a -1"), "<a - 1>");
    assert_eq!(grouped("render (a -1)"), "<render (<a - 1>)>");
    assert_eq!(grouped("render [a -1]"), "<render [<a - 1>]>");
    assert_eq!(grouped("render x[a -1]"), "<render x[<a - 1>]>");
}

#[test]
fn theta_is_a_verb_before_a_key_and_a_name_elsewhere() {
    assert_eq!(grouped("theta attack_s=20ms"), "<theta attack_s:20ms>");
    assert_eq!(grouped("theta"), "theta");
    assert_eq!(grouped("theta.attack_s"), "theta.attack_s");
    assert_eq!(grouped("theta | render"), "<theta | render>");
    assert_eq!(grouped("0.5*theta + 0.5*b"), "<<0.5 * theta> + <0.5 * b>>");
    // As an argument it is a name; the key belongs to the outer verb.
    assert_eq!(grouped("plot envelope theta title=\"x\""), "<plot_envelope theta title:\"x\">");
    assert_eq!(grouped("plot theta theta"), "<plot_theta theta>");
    assert!(matches!(&good("theta = imagine \"x\"")[0].kind, StatementKind::Bind { name, .. } if name.text == "theta"));
    assert!(matches!(&good("theta=3")[0].kind, StatementKind::Bind { .. }));
    refuses("2 * theta attack_s=1s", "theta", "call of 'theta' needs parentheses", "(theta attack_s=1s)");
    refuses("theta 60", "60", "found '60'", "key=value");
    refuses("theta attack_s = 20ms", "attack_s", "found 'attack_s'", "theta.attack_s = 20ms");
}

#[test]
fn calls_inside_expressions_need_parentheses() {
    refuses("render imagine \"x\"", "imagine", "the call of 'imagine' needs parentheses", "write render (imagine \"x\")");
    refuses("a = render imagine \"x\" n=2", "imagine", "needs parentheses", "write render (imagine \"x\" n=2)");
    refuses("train x init=load \"a\"", "load", "needs parentheses", "train x init=(load \"a\")");
    refuses("2 * distance a b", "distance", "needs parentheses", "(distance a b)");
    refuses("[1, render a]", "render", "needs parentheses", "(render a)");
    refuses("[morph a b, c]", "morph", "needs parentheses", "(morph a b)");
    refuses("render plot envelope", "plot", "needs parentheses", "render (plot envelope)");
    assert_eq!(grouped("[a, (render a)]"), "[a, (<render a>)]");
}

#[test]
fn bare_words_can_be_verbs_without_arguments() {
    assert_eq!(grouped("help train"), "<help train>");
    assert_eq!(grouped("help plot envelope"), "<help plot envelope>");
    assert_eq!(grouped("help for"), "<help for>");
    assert_eq!(grouped("live on"), "<live on>");
    assert_eq!(grouped("set inline=off"), "<set inline:off>");
    assert_eq!(grouped("extract p method=match jobs=2"), "<extract p method:match jobs:2>");
    assert_eq!(grouped("drop a b"), "<drop a b>");
    assert_eq!(grouped("show theta"), "<show theta>");
    assert_eq!(grouped("vary t lock=[seed, step]"), "<vary t lock:[seed, step]>");
}

#[test]
fn two_word_verbs_match_before_arguments() {
    assert_eq!(grouped("t | plot envelope"), "<t | plot_envelope>");
    assert_eq!(grouped("save session \"x\""), "<save_session \"x\">");
    assert_eq!(grouped("save pairs \"x\""), "<save pairs \"x\">");
    assert_eq!(grouped("save \"x\""), "<save \"x\">");
    assert_eq!(grouped("save session.x"), "<save session.x>");
    let one = expr("plot  envelope t");
    assert!(matches!(&one.kind, ExprKind::Call(call) if call.verb.text == "plot envelope" && call.verb.span.end == 14));
    refuses("plot", "plot", "'plot' needs a second word", "envelope, waveform");
    refuses("t | plot", "plot", "needs a second word", "envelope");
    refuses("plot enveloppe t", "enveloppe", "no verb 'plot enveloppe'", "plot envelope");
    let help = "plot theta a shows all ten parameters; sweep a.mod_index 0..10 shows what mod_index does; history a shows its changes";
    refuses("plot a.mod_index", "a.mod_index", "plot draws no single field", help);
    refuses("plot theta.mod_index", "theta.mod_index", "plot draws no single field", "plot theta theta shows all ten");
    refuses("plot theta.x", "theta", "no verb 'plot theta'", "plot theta");
}

#[test]
fn pipes_have_the_lowest_precedence_and_group_to_the_left() {
    assert_eq!(grouped("a + b | render | play"), "<<<a + b> | render> | play>");
    assert_eq!(grouped("imagine \"x\" n=4 | render rate=16kHz | play"), "<<<imagine \"x\" n:4> | render rate:16kHz> | play>");
    assert_eq!(grouped("x | theta attack_s=1ms"), "<x | theta attack_s:1ms>");
    refuses("a | rendr", "rendr", "no verb 'rendr'", "did you mean 'render'?");
    refuses("a | b c", "b", "no verb 'b'", "");
    refuses("a | 3", "3", "a verb must follow '|'", "theta | render");
    refuses("a || render", "|", "a verb must follow '|'", "a pipe is one '|'");
    refuses("a |; b", ";", "a verb must follow '|'", "");
    refuses("| render", "|", "expected a value", "hands on what stands before it");
}

#[test]
fn unknown_verbs_give_the_nearest_one() {
    refuses("imagin \"x\"", "imagin", "no verb 'imagin'", "did you mean 'imagine'?");
    refuses("x = rendr theta", "rendr", "no verb 'rendr'", "render");
    refuses("xyzzy 3", "xyzzy", "no verb 'xyzzy'", "help");
    assert_eq!(grouped("imagin"), "imagin");
}

#[test]
fn positional_arguments_come_first() {
    refuses("imagine n=4 \"x\"", "\"x\"", "arguments without a key come first", "before 'n='");
    refuses("train pairs epochs = 3", "=", "written key=value", "write epochs=3");
    refuses("train pairs epochs: 3", ":", "written key=value", "write epochs=3");
    refuses("seed seed= 3", "seed=", "a value must touch 'seed='", "write seed=3");
    refuses("seed seed=", "seed=", "a value must touch 'seed='", "");
}

#[test]
fn arguments_are_separated_by_blanks_or_commas() {
    refuses("morph a\"b\"", "\"", "arguments stand apart by blanks", "");
    refuses("morph(a, b)", ",", "found ','", "morph a b");
    assert_eq!(grouped("render(a)"), "<render (a)>");
    assert_eq!(grouped("train p, epochs=3, lr=0.1"), "<train p epochs:3 lr:0.1>");
    refuses("train p, ;", ",", "an argument must follow ','", "");
    refuses("train , p", ",", "expected an argument", "");
    refuses("render.x", ".", "'render' is a verb and has no fields", "");
}
