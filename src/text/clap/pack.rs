//! A batch of captions of different lengths, concatenated without padding.

use std::ops::Range;

/// The tokens of several captions.
pub struct Pack {
    pub tokens: Vec<u32>,
    /// The range of each caption's tokens.
    pub spans: Vec<Range<usize>>,
}

impl Pack {
    pub fn new<'a>(captions: impl IntoIterator<Item = &'a [u32]>) -> Pack {
        let mut pack = Pack { tokens: Vec::new(), spans: Vec::new() };
        for caption in captions {
            let start = pack.tokens.len();
            pack.tokens.extend(caption);
            pack.spans.push(start..pack.tokens.len());
        }
        pack
    }

    /// Returns the row of the position table for each token. Positions begin after the padding token's number, and padding tokens are not counted.
    pub fn positions(&self, padding: u32) -> Vec<usize> {
        let first = padding as usize;
        let of_caption = |span: &Range<usize>| {
            let mut last = first;
            self.tokens.get(span.clone()).unwrap_or_default().iter().map(move |token| {
                if *token == padding {
                    return first;
                }
                last += 1;
                last
            })
        };
        self.spans.iter().flat_map(of_caption).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_restart_for_each_caption_and_skip_padding() {
        let pack = Pack::new([&[0, 7, 1, 8, 2][..], &[0, 2]]);
        assert_eq!((pack.tokens.len(), &pack.spans[..]), (7, &[0..5, 5..7][..]));
        assert_eq!(pack.positions(1), [2, 3, 1, 4, 5, 2, 3]);
    }
}
