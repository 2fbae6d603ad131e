#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pullquote_fuzz::feed(bytes));
