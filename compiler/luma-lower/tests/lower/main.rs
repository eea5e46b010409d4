//! Tests on files: fixtures and pages.

mod pages;
mod ui;
