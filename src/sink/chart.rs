//! A figure as data, for a front end that draws it at its own resolution, such as a terminal in characters.

/// The panels of one figure. The figure's title is that of its picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// Rows of panels, the most important row first, each from left to right. A front end may split a row that is too wide.
    pub rows: Vec<Vec<Panel>>,
}

impl Chart {
    /// Returns a chart of one panel without a title.
    pub fn single(x: Axis, y: Axis, marks: Marks) -> Chart {
        Panel { title: String::new(), x, y, marks }.into()
    }
}

/// One plot of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// A line above the panel; empty for none.
    pub title: String,
    /// The x axis. Axes are not drawn if it has no title.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The data.
    pub marks: Marks,
}

impl Panel {
    /// Returns a panel of bars, which has no axes.
    pub fn bars(title: String, bars: Bars) -> Panel {
        let none = Axis { title: String::new(), low: 0.0, high: 1.0, scale: Scale::Linear, whole: false };
        Panel { title, x: none.clone(), y: none, marks: Marks::Bars(bars) }
    }
}

impl From<Panel> for Chart {
    fn from(panel: Panel) -> Chart {
        Chart { rows: vec![vec![panel]] }
    }
}

/// The data of a panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Marks {
    /// Lines through points.
    Lines(Vec<Line>),
    /// Points without lines between them, a kind each.
    Points(Vec<Line>),
    /// A heat map.
    Heat(HeatMap),
    /// Horizontal bars.
    Bars(Bars),
}

/// A named line through data points.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The name in the legend.
    pub name: String,
    /// Red, green and blue.
    pub color: [u8; 3],
    /// The points from left to right, in the units of the axes. A point that is not finite leaves a gap.
    pub points: Vec<(f64, f64)>,
}

/// Levels over two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// Cells per row.
    pub columns: usize,
    /// Levels from 0 to 1, in rows from top to bottom.
    pub levels: Vec<f64>,
    /// The fractions of the x and the y axis that it covers, from their low ends.
    pub covers: (f64, f64),
    /// The meaning of the levels 0 and 1, with the unit.
    pub ends: (String, String),
}

/// Rows of one or more values, each as a fraction of its row's range.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// Name and colour of each series.
    pub series: Vec<(String, [u8; 3])>,
    /// The rows, from the top.
    pub rows: Vec<BarRow>,
}

/// The values of one row, in the order of the series.
#[derive(Clone, Debug, PartialEq)]
pub struct BarRow {
    /// The name of the row.
    pub label: String,
    /// Each value as a fraction from 0 to 1 and as text; `None` if it is missing.
    pub values: Vec<Option<(f64, String)>>,
}

/// How values are mapped to an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    #[default]
    Linear,
    /// Logarithmic.
    Log,
    /// Frequencies in kHz on the mel scale (O'Shaughnessy 1987: `ln(1 + f / 700 Hz)`).
    Mel,
}

/// One axis of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What is measured, with the unit in brackets.
    pub title: String,
    /// The value at its start.
    pub low: f64,
    /// The value at its end.
    pub high: f64,
    /// How values are spread.
    pub scale: Scale,
    /// Whether only whole numbers are meaningful.
    pub whole: bool,
}
