//! Intervals of integers, cut so that no range of a column begins or ends inside one.

/// Cuts `lo..=hi` at the ends of `ranges`, which lie inside. The pieces are in order and cover all of it.
pub(crate) fn cut(lo: i128, hi: i128, ranges: &[(i128, i128)]) -> Vec<(i128, i128)> {
    // Where a piece begins.
    let mut starts: Vec<i128> = Vec::with_capacity(2 * ranges.len() + 1);
    starts.push(lo);
    for &(from, to) in ranges {
        if from > lo && from <= hi {
            starts.push(from);
        }
        if to < hi && to >= lo {
            starts.push(to + 1);
        }
    }
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([hi]);
    starts.iter().copied().zip(ends).collect()
}

/// The positions of the pieces that make up `from..=to`, which is a union of pieces, clipped to them.
pub(crate) fn covered(pieces: &[(i128, i128)], from: i128, to: i128) -> std::ops::Range<usize> {
    let first = pieces.partition_point(|&(_, end)| end < from);
    let last = pieces.partition_point(|&(start, _)| start <= to);
    first..last.max(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_where_ranges_end() {
        let pieces = cut(-128, 127, &[(0, 9), (5, 127), (-128, -128)]);
        assert_eq!(pieces, [(-128, -128), (-127, -1), (0, 4), (5, 9), (10, 127)]);
        assert_eq!(covered(&pieces, 0, 9), 2..4);
        assert_eq!(covered(&pieces, -128, 127), 0..5);
        assert_eq!(cut(0, 1, &[]), [(0, 1)]);
    }
}
