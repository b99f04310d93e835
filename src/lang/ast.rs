//! The syntax tree of the command language.

/// Byte range `start..end` of the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// Returns the smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A word with its span.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `EXPR`: evaluates it; its value is shown.
    Expr(Expr),
    /// `name = EXPR`
    Bind { name: Name, value: Expr },
    /// `name.field = EXPR`, `+=`, `-=`, `*=`, `/=`
    SetField { name: Name, field: Name, op: AssignOp, value: Expr },
    /// `for x in EXPR { … }`
    For { var: Name, over: Expr, body: Vec<Statement> },
    /// `rust { … }`: the unmodified text between the braces.
    Rust { code: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignOp {
    Set,
    Add,
    Sub,
    Mul,
    Div,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `0.02`, `20ms`, `-6dB`: the number as written, before its unit is applied.
    Number {
        value: f64,
        unit: Option<Unit>,
    },
    /// `A4`, `C#3`, `Bb2`: the note name as written; evaluation converts it to a pitch.
    Note(String),
    /// `"…"` with its `{expr}` parts, or `'…'` (one literal part, `raw`).
    Text {
        parts: Vec<TextPart>,
        raw: bool,
    },
    Bool(bool),
    List(Vec<Expr>),
    /// `start..end step step`; the range includes `end`.
    Range {
        start: Box<Expr>,
        end: Box<Expr>,
        step: Option<Box<Expr>>,
    },
    Name(String),
    Field {
        base: Box<Expr>,
        field: Name,
    },
    Index {
        base: Box<Expr>,
        index: Box<Expr>,
    },
    Neg(Box<Expr>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Call(Call),
    /// `EXPR | verb …`
    Pipe {
        input: Box<Expr>,
        call: Call,
    },
    /// `( … )`; kept so that printed source parses back to the same tree.
    Paren(Box<Expr>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    Literal(String),
    Expr(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
}

/// `verb positional… key=value…`
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The verb; the words of a two-word verb are separated by one blank ("plot envelope").
    pub verb: Name,
    pub args: Vec<Arg>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// `key` of `key=value`; `None` for a positional argument.
    pub key: Option<Name>,
    pub value: Expr,
}

/// A unit that can follow a number directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Second,
    Millisecond,
    Hertz,
    Kilohertz,
    Decibel,
}

impl Unit {
    pub const ALL: [Unit; 5] = [Unit::Second, Unit::Millisecond, Unit::Hertz, Unit::Kilohertz, Unit::Decibel];

    pub fn symbol(self) -> &'static str {
        match self {
            Unit::Second => "s",
            Unit::Millisecond => "ms",
            Unit::Hertz => "Hz",
            Unit::Kilohertz => "kHz",
            Unit::Decibel => "dB",
        }
    }
}

impl AssignOp {
    pub const ALL: [AssignOp; 5] = [AssignOp::Set, AssignOp::Add, AssignOp::Sub, AssignOp::Mul, AssignOp::Div];

    pub fn symbol(self) -> &'static str {
        match self {
            AssignOp::Set => "=",
            AssignOp::Add => "+=",
            AssignOp::Sub => "-=",
            AssignOp::Mul => "*=",
            AssignOp::Div => "/=",
        }
    }

    /// Returns the arithmetic operation of a compound assignment; `None` for plain `=`.
    pub fn arithmetic(self) -> Option<BinaryOp> {
        match self {
            AssignOp::Set => None,
            AssignOp::Add => Some(BinaryOp::Add),
            AssignOp::Sub => Some(BinaryOp::Sub),
            AssignOp::Mul => Some(BinaryOp::Mul),
            AssignOp::Div => Some(BinaryOp::Div),
        }
    }
}

impl BinaryOp {
    pub fn symbol(self) -> char {
        match self {
            BinaryOp::Add => '+',
            BinaryOp::Sub => '-',
            BinaryOp::Mul => '*',
            BinaryOp::Div => '/',
        }
    }
}
