//! Kiln: vm.
