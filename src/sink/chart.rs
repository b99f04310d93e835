//! A figure as plain numbers, for a front end that draws it at its own resolution, such as a terminal in characters.

/// Panels of one figure. The figure's title is the picture's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// From the most to the least important, each from left to right. A front end may break a row that is too wide for it.
    pub rows: Vec<Vec<Panel>>,
}

impl Chart {
    /// A chart of one panel without a title.
    pub fn single(x: Axis, y: Axis, marks: Marks) -> Chart {
        Chart { rows: vec![vec![Panel { title: String::new(), x, y, marks }]] }
    }
}

/// One plot of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    pub title: String,
    /// An axis without a title is not drawn.
    pub x: Axis,
    pub y: Axis,
    pub marks: Marks,
}

/// What a panel shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Marks {
    Lines(Vec<Line>),
    /// Points without lines between them, a kind each.
    Points(Vec<Line>),
    Heat(HeatMap),
    Bars(Bars),
}

/// A named line through data points.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    /// Red, green and blue.
    pub color: [u8; 3],
    /// From left to right, in the units of the axes. A point that is not finite leaves a gap.
    pub points: Vec<(f64, f64)>,
}

/// Levels over two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    pub columns: usize,
    /// From 0 to 1, row after row from the top.
    pub levels: Vec<f64>,
    /// The parts of the x and of the y axis that it covers, from their low ends.
    pub covers: (f64, f64),
    /// What the levels 0 and 1 mean, with the unit.
    pub ends: (String, String),
}

/// Rows of one or more values, each as a part of its row's range.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// Name and colour of each series.
    pub series: Vec<(String, [u8; 3])>,
    pub rows: Vec<BarRow>,
}

/// The values of one row, in the order of the series.
#[derive(Clone, Debug, PartialEq)]
pub struct BarRow {
    pub label: String,
    /// From 0 to 1, and the value as text; none where it is missing.
    pub values: Vec<Option<(f64, String)>>,
}

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    #[default]
    Linear,
    /// By their logarithm.
    Log,
    /// Frequencies in kHz by the mel scale, as ears part them (O'Shaughnessy 1987: `ln(1 + f / 700 Hz)`).
    Mel,
}

/// One axis of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What is measured, with the unit in brackets.
    pub title: String,
    pub low: f64,
    pub high: f64,
    pub scale: Scale,
    /// Whether only whole numbers mean something.
    pub whole: bool,
}
