//! "Did you mean": the nearest of some names.

/// The candidate that `name` most likely is a slip for, if one is near enough: it differs in case
/// only, or by at most one edit for every three characters (insertion, deletion, replacement, swap of
/// neighbours). Of equally near ones the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.chars().take(MAX_LEN + 1).collect();
    if wanted.len() > MAX_LEN {
        return None;
    }
    let limit = (wanted.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name || candidate.len().abs_diff(name.len()) > limit * 4 {
            continue;
        }
        let distance = if candidate.eq_ignore_ascii_case(name) { 0 } else { distance(&wanted, candidate) };
        if distance <= limit && distance < wanted.len() && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Longer names are no slips of the pen, and the distance is quadratic.
const MAX_LEN: usize = 60;

/// Edits that lead from one to the other (optimal string alignment).
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().take(2 * MAX_LEN).collect();
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![0; width];
    for i in 0..a.len() {
        row[0] = i + 1;
        for j in 0..b.len() {
            let replaced = last[j] + usize::from(a[i] != b[j]);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["width", "height", "print_i32", "x"];
        assert_eq!(nearest("widht", names), Some("width"));
        assert_eq!(nearest("heigt", names), Some("height"));
        assert_eq!(nearest("Print_I32", names), Some("print_i32"));
        assert_eq!(nearest("print_i31", names), Some("print_i32"));
        assert_eq!(nearest("depth", names), None);
        assert_eq!(nearest("y", names), None, "one letter for another is no slip");
    }
}
