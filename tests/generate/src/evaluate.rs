//! The reference: runs a tree as the language's document says.

use crate::Outcome;
use crate::ast::{BinOp, Block, CmpOp, Expr, ExprKind, IntTy, Pat, Place, Program, Stmt, Ty, Var};
use crate::write::Places;
use std::fmt::Write as _;

/// A program that takes more steps is no good test.
const STEPS_MAX: u32 = 300_000;
/// A program that prints more is no good test, in bytes.
const OUTPUT_MAX: usize = 60_000;

/// What the program does; nothing if it takes too long or is not a whole program (a shrunk one may lack a variable).
pub fn evaluate(program: &Program, places: &Places) -> Option<Outcome> {
    let mut machine =
        Machine { program, vars: vec![None; program.mutable.len()], out: String::new(), steps: 0, depth: 0 };
    let main = program.funcs.len() - 1;
    let (status, panic) = match machine.call(main, Vec::new()) {
        Ok(Value::Int(status)) => ((status & 0xff) as i32, None),
        Ok(_) => return None,
        Err(Exit::Panic(id, what)) => {
            let (line, column) = *places.get(id)?;
            (101, Some(format!("{line}:{column}: {what}")))
        }
        Err(Exit::Break(..) | Exit::Continue(_) | Exit::Return(_) | Exit::Hopeless) => return None,
    };
    Some(Outcome { stdout: machine.out, status, error: panic })
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Int(i128),
    F32(f32),
    F64(f64),
    Bool(bool),
    Unit,
    /// A tuple or a struct.
    Parts(Vec<Value>),
    Variant(usize, Vec<Value>),
}

/// Why an expression has no value.
enum Exit {
    /// At the expression with this id.
    Panic(usize, &'static str),
    Break(usize, Value),
    Continue(usize),
    Return(Value),
    /// Too long, or not a whole program.
    Hopeless,
}

type Result<T> = std::result::Result<T, Exit>;

struct Machine<'a> {
    program: &'a Program,
    vars: Vec<Option<Value>>,
    out: String,
    steps: u32,
    depth: u32,
}

impl Machine<'_> {
    fn step(&mut self) -> Result<()> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.out.len() > OUTPUT_MAX { Err(Exit::Hopeless) } else { Ok(()) }
    }

    fn call(&mut self, index: usize, args: Vec<Value>) -> Result<Value> {
        self.depth += 1;
        if self.depth > 60 {
            return Err(Exit::Hopeless);
        }
        let program = self.program;
        let func = program.funcs.get(index).ok_or(Exit::Hopeless)?;
        // Recursion must not see the variables of the caller.
        let saved = self.vars.clone();
        for ((var, _), value) in func.params.iter().zip(args) {
            self.vars[*var] = Some(value);
        }
        let result = match self.block(&func.body) {
            Err(Exit::Return(value)) => Ok(value),
            other => other,
        };
        self.vars = saved;
        self.depth -= 1;
        result
    }

    fn block(&mut self, block: &Block) -> Result<Value> {
        for stmt in &block.stmts {
            self.stmt(stmt)?;
        }
        match &block.tail {
            Some(tail) => self.expr(tail),
            None => Ok(Value::Unit),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<()> {
        self.step()?;
        match stmt {
            Stmt::Let { pat, value, .. } => {
                let value = self.expr(value)?;
                if self.matches(pat, &value) { Ok(()) } else { Err(Exit::Hopeless) }
            }
            Stmt::LetLater { var, condition, then, otherwise } => {
                let chosen = if self.condition(condition)? { then } else { otherwise };
                self.vars[*var] = Some(self.expr(chosen)?);
                Ok(())
            }
            Stmt::LetElse { pat, value, otherwise } => {
                let value = self.expr(value)?;
                if self.matches(pat, &value) {
                    return Ok(());
                }
                self.block(otherwise)?;
                Err(Exit::Hopeless)
            }
            Stmt::Assign(place, value) => {
                let value = self.expr(value)?;
                *self.place(place)? = value;
                Ok(())
            }
            Stmt::Update(id, place, op, value) => {
                // The place is read after the value was computed, as its evaluation may change it.
                let right = self.expr(value)?;
                let left = self.place(place)?.clone();
                let result = binary(*id, *op, &place.ty, &left, &right)?;
                *self.place(place)? = result;
                Ok(())
            }
            Stmt::Expr(value) => self.expr(value).map(|_| ()),
            Stmt::Print(value) => {
                let printed = self.expr(value)?;
                self.print(&printed)
            }
            Stmt::While(label, counter, bound, body) => loop {
                self.step()?;
                let Value::Int(count) = self.variable(*counter)? else { return Err(Exit::Hopeless) };
                if count >= *bound {
                    return Ok(());
                }
                match self.block(body) {
                    Ok(_) => {}
                    Err(Exit::Break(to, _)) if to == *label => return Ok(()),
                    Err(Exit::Continue(to)) if to == *label => {}
                    Err(exit) => return Err(exit),
                }
            },
            Stmt::WhileLet(label, pat, value, body) => loop {
                self.step()?;
                let value = self.expr(value)?;
                if !self.matches(pat, &value) {
                    return Ok(());
                }
                match self.block(body) {
                    Ok(_) => {}
                    Err(Exit::Break(to, _)) if to == *label => return Ok(()),
                    Err(Exit::Continue(to)) if to == *label => {}
                    Err(exit) => return Err(exit),
                }
            },
            Stmt::Break(label, value) => {
                let value = match value {
                    Some(value) => self.expr(value)?,
                    None => Value::Unit,
                };
                Err(Exit::Break(*label, value))
            }
            Stmt::Continue(label) => Err(Exit::Continue(*label)),
            Stmt::Return(value) => {
                let value = self.expr(value)?;
                Err(Exit::Return(value))
            }
        }
    }

    fn print(&mut self, value: &Value) -> Result<()> {
        let text = match value {
            Value::Int(value) => value.to_string(),
            Value::F32(value) => shortest(&format!("{value:e}")),
            Value::F64(value) => shortest(&format!("{value:e}")),
            Value::Bool(value) => value.to_string(),
            Value::Unit | Value::Parts(_) | Value::Variant(..) => return Err(Exit::Hopeless),
        };
        writeln!(self.out, "{text}").map_err(|_| Exit::Hopeless)
    }

    fn variable(&self, var: Var) -> Result<Value> {
        self.vars[var].clone().ok_or(Exit::Hopeless)
    }

    fn place(&mut self, place: &Place) -> Result<&mut Value> {
        let mut value = self.vars[place.var].as_mut().ok_or(Exit::Hopeless)?;
        for &field in &place.path {
            let Value::Parts(parts) = value else { return Err(Exit::Hopeless) };
            value = parts.get_mut(field).ok_or(Exit::Hopeless)?;
        }
        Ok(value)
    }

    fn condition(&mut self, expr: &Expr) -> Result<bool> {
        match self.expr(expr)? {
            Value::Bool(value) => Ok(value),
            Value::Int(_)
            | Value::F32(_)
            | Value::F64(_)
            | Value::Unit
            | Value::Parts(_)
            | Value::Variant(..) => Err(Exit::Hopeless),
        }
    }

    fn expr(&mut self, expr: &Expr) -> Result<Value> {
        self.step()?;
        match &expr.kind {
            ExprKind::Int(value) => Ok(Value::Int(*value)),
            ExprKind::Float(value) if expr.ty == Ty::F32 => Ok(Value::F32(*value as f32)),
            ExprKind::Float(value) => Ok(Value::F64(*value)),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Unit => Ok(Value::Unit),
            ExprKind::Var(var) => self.variable(*var),
            ExprKind::Const(index) => {
                let program = self.program;
                self.expr(program.consts.get(*index).ok_or(Exit::Hopeless)?)
            }
            ExprKind::Neg(inner) => {
                let value = self.expr(inner)?;
                negate(expr.id, &expr.ty, &value)
            }
            ExprKind::Not(inner) => match (self.expr(inner)?, &expr.ty) {
                (Value::Bool(value), _) => Ok(Value::Bool(!value)),
                (Value::Int(value), Ty::Int(int)) => Ok(Value::Int(int.wrap(!value))),
                _ => Err(Exit::Hopeless),
            },
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                binary(expr.id, *op, &expr.ty, &left, &right)
            }
            ExprKind::Compare(op, left, right) => {
                let (left, right) = (self.expr(left)?, self.expr(right)?);
                Ok(Value::Bool(compare(*op, &left, &right)?))
            }
            ExprKind::And(left, right) => Ok(Value::Bool(self.condition(left)? && self.condition(right)?)),
            ExprKind::Or(left, right) => Ok(Value::Bool(self.condition(left)? || self.condition(right)?)),
            ExprKind::Cast(inner) => {
                let value = self.expr(inner)?;
                cast(&value, &expr.ty)
            }
            ExprKind::Tuple(parts) => {
                Ok(Value::Parts(parts.iter().map(|part| self.expr(part)).collect::<Result<_>>()?))
            }
            ExprKind::Struct(_, fields) => Ok(Value::Parts(self.fields(fields)?)),
            ExprKind::Enum(_, variant, fields) => Ok(Value::Variant(*variant, self.fields(fields)?)),
            ExprKind::Field(owner, field) => match self.expr(owner)? {
                Value::Parts(parts) => parts.get(*field).cloned().ok_or(Exit::Hopeless),
                Value::Int(_)
                | Value::F32(_)
                | Value::F64(_)
                | Value::Bool(_)
                | Value::Unit
                | Value::Variant(..) => Err(Exit::Hopeless),
            },
            ExprKind::Call(index, args) => {
                let args = args.iter().map(|arg| self.expr(arg)).collect::<Result<_>>()?;
                self.call(*index, args)
            }
            ExprKind::If(condition, then, otherwise) => {
                if self.condition(condition)? {
                    self.block(then)
                } else {
                    self.block(otherwise)
                }
            }
            ExprKind::IfLet(pat, value, then, otherwise) => {
                let value = self.expr(value)?;
                if self.matches(pat, &value) { self.block(then) } else { self.block(otherwise) }
            }
            ExprKind::Match(value, arms) => {
                let value = self.expr(value)?;
                for arm in arms {
                    if !self.matches(&arm.pat, &value) {
                        continue;
                    }
                    let holds = match &arm.guard {
                        Some(guard) => self.condition(guard)?,
                        None => true,
                    };
                    if holds {
                        return self.expr(&arm.body);
                    }
                }
                Err(Exit::Hopeless)
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Loop(label, body) => loop {
                self.step()?;
                match self.block(body) {
                    Ok(_) => {}
                    Err(Exit::Break(to, value)) if to == *label => return Ok(value),
                    Err(Exit::Continue(to)) if to == *label => {}
                    Err(exit) => return Err(exit),
                }
            },
        }
    }

    /// Fields are evaluated as they are written, and lie as they are declared.
    fn fields(&mut self, fields: &[(usize, Expr)]) -> Result<Vec<Value>> {
        let mut values = vec![Value::Unit; fields.len()];
        for (field, value) in fields {
            let value = self.expr(value)?;
            *values.get_mut(*field).ok_or(Exit::Hopeless)? = value;
        }
        Ok(values)
    }

    /// Whether the value matches; binds the variables of the pattern as far as it does.
    fn matches(&mut self, pat: &Pat, value: &Value) -> bool {
        match (pat, value) {
            (Pat::Wild, _) => true,
            (Pat::Bind(var, _), _) => {
                self.vars[*var] = Some(value.clone());
                true
            }
            (Pat::At(var, _, inner), _) => {
                self.vars[*var] = Some(value.clone());
                self.matches(inner, value)
            }
            (Pat::Int(_, literal), Value::Int(value)) => literal == value,
            (Pat::Range(_, low, high), Value::Int(value)) => (low..=high).contains(&value),
            (Pat::Bool(literal), Value::Bool(value)) => literal == value,
            (Pat::Tuple(pats), Value::Parts(parts)) => {
                pats.iter().zip(parts).all(|(pat, part)| self.matches(pat, part))
            }
            (Pat::Struct(_, pats, _), Value::Parts(parts)) => {
                pats.iter().all(|(field, pat)| self.matches(pat, &parts[*field]))
            }
            (Pat::Enum(_, variant, pats, _), Value::Variant(found, parts)) => {
                variant == found && pats.iter().all(|(field, pat)| self.matches(pat, &parts[*field]))
            }
            (Pat::Or(pats), _) => pats.iter().any(|pat| self.matches(pat, value)),
            _ => false,
        }
    }
}

fn negate(id: usize, ty: &Ty, value: &Value) -> Result<Value> {
    match (value, ty) {
        (Value::Int(value), Ty::Int(int)) => checked(id, *int, Some(-value), "integer overflow in negation"),
        (Value::F32(value), _) => Ok(Value::F32(-value)),
        (Value::F64(value), _) => Ok(Value::F64(-value)),
        _ => Err(Exit::Hopeless),
    }
}

fn checked(id: usize, int: IntTy, value: Option<i128>, what: &'static str) -> Result<Value> {
    match value {
        Some(value) if int.holds(value) => Ok(Value::Int(value)),
        Some(_) | None => Err(Exit::Panic(id, what)),
    }
}

fn binary(id: usize, op: BinOp, ty: &Ty, left: &Value, right: &Value) -> Result<Value> {
    match (left, right, ty) {
        (Value::Int(left), Value::Int(right), Ty::Int(int)) => integers(id, op, *int, *left, *right),
        (Value::F32(left), Value::F32(right), _) => Ok(Value::F32(match op {
            BinOp::Add => left + right,
            BinOp::Sub => left - right,
            BinOp::Mul => left * right,
            BinOp::Div => left / right,
            BinOp::Rem => left % right,
            BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Shl | BinOp::Shr => return Err(Exit::Hopeless),
        })),
        (Value::F64(left), Value::F64(right), _) => Ok(Value::F64(match op {
            BinOp::Add => left + right,
            BinOp::Sub => left - right,
            BinOp::Mul => left * right,
            BinOp::Div => left / right,
            BinOp::Rem => left % right,
            BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Shl | BinOp::Shr => return Err(Exit::Hopeless),
        })),
        _ => Err(Exit::Hopeless),
    }
}

fn integers(id: usize, op: BinOp, int: IntTy, left: i128, right: i128) -> Result<Value> {
    let panic = |what| Err(Exit::Panic(id, what));
    match op {
        BinOp::Add => checked(id, int, left.checked_add(right), "integer overflow in addition"),
        BinOp::Sub => checked(id, int, left.checked_sub(right), "integer overflow in subtraction"),
        BinOp::Mul => checked(id, int, left.checked_mul(right), "integer overflow in multiplication"),
        BinOp::Div if right == 0 => panic("division by zero"),
        BinOp::Div => checked(id, int, left.checked_div(right), "integer overflow in division"),
        BinOp::Rem if right == 0 => panic("remainder by zero"),
        BinOp::Rem if int.signed && left == int.min() && right == -1 => {
            panic("integer overflow in remainder")
        }
        BinOp::Rem => Ok(Value::Int(left % right)),
        BinOp::And => Ok(Value::Int(left & right)),
        BinOp::Or => Ok(Value::Int(left | right)),
        BinOp::Xor => Ok(Value::Int(int.wrap(left ^ right))),
        BinOp::Shl | BinOp::Shr if !(0..i128::from(int.bits)).contains(&right) => {
            panic("shift amount out of range")
        }
        BinOp::Shl => Ok(Value::Int(int.wrap(left << right))),
        BinOp::Shr => Ok(Value::Int(left >> right)),
    }
}

fn compare(op: CmpOp, left: &Value, right: &Value) -> Result<bool> {
    fn by<T: PartialOrd>(op: CmpOp, left: T, right: T) -> bool {
        match op {
            CmpOp::Eq => left == right,
            CmpOp::Ne => left != right,
            CmpOp::Lt => left < right,
            CmpOp::Le => left <= right,
            CmpOp::Gt => left > right,
            CmpOp::Ge => left >= right,
        }
    }
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(by(op, left, right)),
        (Value::F32(left), Value::F32(right)) => Ok(by(op, left, right)),
        (Value::F64(left), Value::F64(right)) => Ok(by(op, left, right)),
        (Value::Bool(left), Value::Bool(right)) => Ok(by(op, left, right)),
        _ => Err(Exit::Hopeless),
    }
}

fn cast(value: &Value, to: &Ty) -> Result<Value> {
    Ok(match (value, to) {
        (Value::Int(value), Ty::Int(int)) => Value::Int(int.wrap(*value)),
        (Value::Bool(value), Ty::Int(_)) => Value::Int(i128::from(*value)),
        // `as` of Rust truncates, saturates at the bounds of i128, and makes 0 of NaN; the type's bounds come after.
        (Value::F32(value), Ty::Int(int)) => Value::Int((*value as i128).clamp(int.min(), int.max())),
        (Value::F64(value), Ty::Int(int)) => Value::Int((*value as i128).clamp(int.min(), int.max())),
        (Value::Int(value), Ty::F32) => Value::F32(*value as f32),
        (Value::Int(value), Ty::F64) => Value::F64(*value as f64),
        (Value::F32(value), Ty::F32) => Value::F32(*value),
        (Value::F32(value), Ty::F64) => Value::F64(f64::from(*value)),
        (Value::F64(value), Ty::F32) => Value::F32(*value as f32),
        (Value::F64(value), Ty::F64) => Value::F64(*value),
        (Value::Bool(value), Ty::F32) => Value::F32(f32::from(u8::from(*value))),
        (Value::Bool(value), Ty::F64) => Value::F64(f64::from(u8::from(*value))),
        (Value::Int(value), Ty::Bool) => Value::Bool(*value != 0),
        (Value::F32(value), Ty::Bool) => Value::Bool(*value != 0.0),
        (Value::F64(value), Ty::Bool) => Value::Bool(*value != 0.0),
        (Value::Bool(value), Ty::Bool) => Value::Bool(*value),
        _ => return Err(Exit::Hopeless),
    })
}

/// A float as the language prints it, from Rust's `d.ddde-7`, which has the shortest digits too.
fn shortest(scientific: &str) -> String {
    let Some((significand, exponent)) = scientific.split_once('e') else {
        return scientific.to_owned(); // inf, NaN
    };
    let (sign, significand) = match significand.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", significand),
    };
    let digits = significand.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (21..).contains(&exponent) || exponent < -6 {
        format!("{significand}e{exponent}")
    } else if exponent < 0 {
        format!("0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1))
    } else {
        let whole = exponent as usize + 1;
        match digits.len() {
            count if count <= whole => format!("{digits}{}", "0".repeat(whole - count)),
            _ => format!("{}.{}", &digits[..whole], &digits[whole..]),
        }
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_print_as_the_language_says() {
        let cases = [
            (2.75, "2.75"),
            (78.0, "78"),
            (-0.0, "-0"),
            (1e21, "1e21"),
            (1e20, "100000000000000000000"),
            (1.5e-7, "1.5e-7"),
            (0.000001, "0.000001"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, text) in cases {
            assert_eq!(shortest(&format!("{value:e}")), text);
        }
    }

    #[test]
    fn integers_wrap_and_overflow_at_their_bounds() {
        let i8 = IntTy::ALL[0];
        assert_eq!(i8.wrap(200), -56);
        assert!(integers(0, BinOp::Add, i8, 127, 1).is_err());
        assert!(matches!(integers(0, BinOp::Shl, i8, 1, 7), Ok(Value::Int(-128))));
        assert!(matches!(cast(&Value::F64(1e300), &Ty::Int(i8)), Ok(Value::Int(127))));
        assert!(matches!(cast(&Value::F64(f64::NAN), &Ty::Int(i8)), Ok(Value::Int(0))));
    }
}
