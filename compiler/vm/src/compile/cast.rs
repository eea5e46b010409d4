//! `as`: conversions between scalars, as cz.md section 2 defines them.

use super::function::{FunctionGen, Side, Spot, lane_of, lane_of_scalar};
use crate::op::{Family, Lane, Opcode};
use kiln_abi::Shape;
use kiln_mir::Operand;
use kiln_types::FloatTy;

impl<'a> FunctionGen<'a> {
    pub(super) fn cast(&mut self, dest: Spot<'a>, operand: Operand) {
        let from = &self.operand_layout(operand).shape;
        match (from, &dest.layout.shape) {
            (Shape::Int(from), Shape::Int(_)) => self.int_to_int(dest, operand, lane_of(*from)),
            (Shape::Bool, Shape::Int(_) | Shape::Bool) => self.int_to_int(dest, operand, Lane::U8),
            (Shape::Int(from), Shape::Float(to)) => self.int_to_float(dest, operand, lane_of(*from), *to),
            (Shape::Bool, Shape::Float(to)) => self.int_to_float(dest, operand, Lane::U8, *to),
            (Shape::Int(from), Shape::Bool) => {
                let value = self.register(operand, Side::Left);
                self.emit_to(dest, Opcode::on(Family::NeImm, lane_of(*from).bits()), value, 0);
            }
            (Shape::Float(from), Shape::Int(to)) => {
                let family = match from {
                    FloatTy::F32 => Family::FromF32,
                    FloatTy::F64 => Family::FromF64,
                };
                let value = self.register(operand, Side::Left);
                self.emit_to(dest, Opcode::on(family, lane_of(*to)), value, 0);
            }
            (Shape::Float(from), Shape::Float(to)) => self.float_to_float(dest, operand, *from, *to),
            (Shape::Float(_), Shape::Bool) => {
                let lane = lane_of_scalar(self.operand_layout(operand));
                let value = self.register(operand, Side::Left);
                self.emit_to(dest, Opcode::on(Family::TestFloat, lane), value, 0);
            }
            (Shape::Dyn, _) | (_, Shape::Dyn) => unreachable!("M4: dynamic values are not cast"),
            (Shape::Sum { .. } | Shape::Product(_), _) => self.enum_to_int(dest, operand),
            (_, Shape::Product(_) | Shape::Sum { .. }) => unreachable!("M4: aggregates are not cast"),
        }
    }

    /// An instruction or move that gives the integer in `from` the size of `to`.
    pub(super) fn convert_int(&mut self, target: u16, value: u16, from: Lane, to: Lane) {
        let signed = from.is_signed();
        let opcode = if to.size() <= from.size() {
            // The low bytes come first.
            Opcode::on(Family::Move, to.bits())
        } else {
            let family = match (from.size(), signed) {
                (1, true) => Family::Sext8,
                (2, true) => Family::Sext16,
                (_, true) => Family::Sext32,
                (1, false) => Family::Zext8,
                (2, false) => Family::Zext16,
                (_, false) => Family::Zext32,
            };
            Opcode::on(family, to.bits())
        };
        if opcode.family != Family::Move || target != value {
            self.asm.emit(opcode, [target, value, 0]);
        }
    }

    fn int_to_int(&mut self, dest: Spot<'a>, operand: Operand, from: Lane) {
        let to = lane_of_scalar(dest.layout);
        let value = self.register(operand, Side::Left);
        let target = self.target(dest.at, to.size());
        self.convert_int(target.register, value, from, to);
        self.written(target);
    }

    fn int_to_float(&mut self, dest: Spot<'a>, operand: Operand, from: Lane, to: FloatTy) {
        let mut value = self.register(operand, Side::Left);
        let mut lane = from;
        if from.size() < 4 {
            // Every narrow integer is an `i32`.
            let scratch = self.scratch(Side::Right);
            self.convert_int(scratch, value, from, Lane::I32);
            (value, lane) = (scratch, Lane::I32);
        }
        let family = match to {
            FloatTy::F32 => Family::ToF32,
            FloatTy::F64 => Family::ToF64,
        };
        self.emit_to(dest, Opcode::on(family, lane), value, 0);
    }

    fn float_to_float(&mut self, dest: Spot<'a>, operand: Operand, from: FloatTy, to: FloatTy) {
        let opcode = match (from, to) {
            (FloatTy::F32, FloatTy::F64) => Opcode::plain(Family::Widen),
            (FloatTy::F64, FloatTy::F32) => Opcode::plain(Family::Narrow),
            (FloatTy::F32, FloatTy::F32) => Opcode::on(Family::Move, Lane::U32),
            (FloatTy::F64, FloatTy::F64) => Opcode::on(Family::Move, Lane::U64),
        };
        let value = self.register(operand, Side::Left);
        self.emit_to(dest, opcode, value, 0);
    }

    /// An enum without fields: the index of the variant.
    fn enum_to_int(&mut self, dest: Spot<'a>, operand: Operand) {
        let (Operand::Copy(place) | Operand::Move(place)) = operand else {
            unreachable!("M4: an enum is in a place")
        };
        let to = lane_of_scalar(dest.layout);
        let target = self.target(dest.at, to.size());
        match self.tag(place) {
            Some((at, lane)) => {
                let tag = self.source(at, lane.size(), Side::Left);
                self.convert_int(target.register, tag, lane, to);
            }
            None => self.constant_in(target.register, to.bits(), 0),
        }
        self.written(target);
    }
}
