//! Instructions into words: encoding, labels, and distances that are too far for a field.

use crate::op::{Family, Field, Opcode, Tail};
use kiln_source::Span;

/// A place in the code that jumps lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label(u32);

/// A distance that did not fit its field: the function must be assembled again with [`Assembler::far`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooFar;

/// The code of a function.
pub(super) struct Assembled {
    pub(super) words: Vec<u32>,
    /// The places of the source, by the words from which on they hold.
    pub(super) spans: Vec<(u32, Span)>,
}

/// Where a distance to a label belongs.
struct Fixup {
    /// The word from which the distance is counted.
    instruction: usize,
    /// The word in which it stands.
    word: usize,
    /// Whether it is the upper half of that word.
    short: bool,
    label: Label,
}

/// The code of a function that is being made.
pub(super) struct Assembler {
    words: Vec<u32>,
    labels: Vec<Option<usize>>,
    fixups: Vec<Fixup>,
    spans: Vec<(u32, Span)>,
    far: bool,
    /// Where the last instruction begins, if only what is before it leads behind it.
    last: Option<usize>,
}

impl Assembler {
    /// No code yet. `far`: conditional jumps reach everything, in six words.
    pub(super) fn new(far: bool) -> Self {
        Assembler {
            words: Vec::new(),
            labels: Vec::new(),
            fixups: Vec::new(),
            spans: Vec::new(),
            far,
            last: None,
        }
    }

    /// A label that is nowhere yet.
    pub(super) fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Puts a label here.
    pub(super) fn bind(&mut self, label: Label) {
        self.labels[label.0 as usize] = Some(self.words.len());
        self.last = None;
    }

    /// The word at which the next instruction begins.
    pub(super) fn here(&self) -> u32 {
        self.words.len() as u32
    }

    /// The following instructions come from `span`.
    pub(super) fn at(&mut self, span: Span) {
        let here = self.words.len() as u32;
        match self.spans.last_mut() {
            Some(last) if last.0 == here => last.1 = span,
            Some(last) if last.1 == span => {}
            Some(_) | None => self.spans.push((here, span)),
        }
    }

    fn begin(&mut self, opcode: Opcode, fields: [u16; 3]) -> usize {
        let start = self.words.len();
        self.last = Some(start);
        let [a, b, c] = fields.map(u32::from);
        self.words.push(u32::from(opcode.number()) | a << 16);
        if opcode.family.has_second_word() {
            self.words.push(b | c << 16);
        }
        start
    }

    /// An instruction without tail.
    pub(super) fn emit(&mut self, opcode: Opcode, fields: [u16; 3]) {
        assert_eq!(opcode.family.tail(), Tail::None);
        self.begin(opcode, fields);
    }

    /// An instruction with a tail of words.
    pub(super) fn emit_with(&mut self, opcode: Opcode, fields: [u16; 3], tail: &[u32]) {
        self.begin(opcode, fields);
        self.words.extend(tail);
    }

    /// Goes back to the caller. A result of `size` bytes that was copied to the start of the frame just before is copied by
    /// the same instruction.
    pub(super) fn give_back(&mut self, size: u32) {
        if let Some(last) = self.last {
            let opcode = Opcode::from_number(self.words[last] as u16);
            let lane = opcode.filter(|opcode| opcode.family == Family::Move).and_then(|opcode| opcode.lane);
            let to = self.words[last] >> 16;
            if let Some(lane) = lane.filter(|lane| to == 0 && lane.size() == size) {
                let from = self.words[last + 1] as u16;
                self.words.truncate(last);
                // Places of what had no instruction.
                while self.spans.pop_if(|&mut (at, _)| at as usize > last).is_some() {}
                return self.emit(Opcode::on(Family::ReturnValue, lane), [from, 0, 0]);
            }
        }
        self.emit(Opcode::plain(Family::Return), [0; 3]);
    }

    /// An unconditional jump.
    pub(super) fn goto(&mut self, label: Label) {
        let start = self.begin(Opcode::plain(Family::Goto), [0; 3]);
        self.distance(start, label);
    }

    /// A word with the distance from `instruction` to a label.
    fn distance(&mut self, instruction: usize, label: Label) {
        self.fixups.push(Fixup { instruction, word: self.words.len(), short: false, label });
        self.words.push(0);
    }

    /// A conditional jump; the target is its field `c`.
    pub(super) fn branch(&mut self, opcode: Opcode, a: u16, b: u16, label: Label) {
        assert_eq!(opcode.family.fields()[2], Field::Jump);
        if self.far {
            // Over the jump behind it, to the one that reaches.
            let go_on = self.label();
            self.begin(opcode, [a, b, 4]);
            self.goto(go_on);
            self.goto(label);
            self.bind(go_on);
        } else {
            let instruction = self.begin(opcode, [a, b, 0]);
            self.fixups.push(Fixup { instruction, word: instruction + 1, short: true, label });
        }
    }

    /// A jump by a table of consecutive values from `least` on.
    pub(super) fn switch(
        &mut self,
        opcode: Opcode,
        value: u16,
        least: u64,
        targets: &[Label],
        otherwise: Label,
    ) {
        let start = self.begin(opcode, [value, 0, 0]);
        self.words.extend([least as u32, (least >> 32) as u32, targets.len() as u32]);
        self.distance(start, otherwise);
        for &target in targets {
            self.distance(start, target);
        }
    }

    /// A jump by a sorted list of values.
    pub(super) fn search(&mut self, opcode: Opcode, value: u16, cases: &[(u64, Label)], otherwise: Label) {
        let start = self.begin(opcode, [value, 0, 0]);
        self.words.push(cases.len() as u32);
        self.distance(start, otherwise);
        for &(case, target) in cases {
            self.words.extend([case as u32, (case >> 32) as u32]);
            self.distance(start, target);
        }
    }

    /// The finished code.
    ///
    /// # Errors
    /// If a distance does not fit; not if `far` was asked for.
    pub(super) fn finish(mut self) -> Result<Assembled, TooFar> {
        for fixup in &self.fixups {
            let target = self.labels[fixup.label.0 as usize].expect("every label is bound");
            let distance = target as i64 - fixup.instruction as i64;
            if fixup.short {
                let distance = i16::try_from(distance).map_err(|_| TooFar)?;
                self.words[fixup.word] |= u32::from(distance as u16) << 16;
            } else {
                self.words[fixup.word] = distance as i32 as u32;
            }
        }
        Ok(Assembled { words: self.words, spans: self.spans })
    }
}
