//! What every fuzz target of a parser asserts.

use std::collections::HashSet;

use pullquote::article::{Article, Block, Meta};
use pullquote::source::{self, Draft, Known, Page};

/// Parses the bytes as a file with this name: a draft keeps its promises, and reads back when it was exported.
pub fn parse(name: &str, bytes: &[u8]) {
    let Ok(draft) = source::parse(name, bytes, &Meta::default()) else {
        return;
    };
    keeps_promises(&draft);
    let article = Article::new("an-id", draft.meta, &draft.blocks);
    let again = source::parse(
        "an-id.md",
        source::to_markdown(&article).as_bytes(),
        &Meta::default(),
    );
    let again = again.expect("an exported article is read");
    assert_eq!(Article::new("an-id", again.meta, &again.blocks), article);
}

/// Parses the bytes as a feed: its entries have ids of their own, and their drafts keep their promises.
pub fn feed(bytes: &[u8]) {
    let page = Page {
        url: "https://fuzz.example/feed".to_owned(),
        bytes: bytes.to_owned(),
        media: None,
        charset: None,
        known: Known::default(),
    };
    let Ok(feed) = source::feed(&page) else {
        return;
    };
    let ids: HashSet<_> = feed.entries.iter().map(|entry| &entry.id).collect();
    assert_eq!(ids.len(), feed.entries.len());
    for entry in &feed.entries {
        if let Ok(Some(draft)) = entry.draft(&feed, &Meta::default()) {
            keeps_promises(&draft);
        }
    }
}

fn keeps_promises(draft: &Draft) {
    assert!(!draft.meta.title.is_empty());
    assert!(
        draft
            .blocks
            .iter()
            .any(|block| !matches!(block, Block::Heading(..)))
    );
    for text in draft.blocks.iter().map(Block::text) {
        assert!(
            text == text.trim() && text.contains(char::is_alphanumeric) && !text.contains('\0'),
            "{text:?}"
        );
    }
}
