#![no_main]

use std::sync::OnceLock;

use pullquote::answer::{Options, compose};
use pullquote::home::Home;
use pullquote::index::Snapshot;

static SNAPSHOT: OnceLock<Snapshot> = OnceLock::new();

/// The built-in library, in a temporary folder that outlives the process.
fn snapshot() -> &'static Snapshot {
    SNAPSHOT.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary folder").keep();
        Home::open(&dir, &mut |_| {}).expect("a library").snapshot()
    })
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let question = String::from_utf8_lossy(bytes);
    let answer = compose(snapshot(), &question, None, &Options::default()).expect("an answer");
    for excerpt in answer
        .quotations
        .iter()
        .flat_map(|quotation| quotation.excerpts())
    {
        let passage = snapshot()
            .passage(excerpt.place())
            .expect("a sound index")
            .expect("a passage");
        assert_eq!(&passage.text[excerpt.range()], excerpt.text());
    }
});
