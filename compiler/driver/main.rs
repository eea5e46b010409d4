//! The `kiln` command.

mod host_runtime;

fn main() {
    println!("{}", host_runtime::RUNTIME_OBJECT.len());
}
