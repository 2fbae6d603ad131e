//! What every fuzz target of a parser asserts.

use pullquote::article::{Article, Block, Meta};
use pullquote::source;

/// Parses the bytes as a file with this name: a draft keeps its promises, and reads back when it was exported.
pub fn parse(name: &str, bytes: &[u8]) {
    let Ok(draft) = source::parse(name, bytes, &Meta::default()) else {
        return;
    };
    assert!(!draft.meta.title.is_empty());
    assert!(
        draft
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Paragraph(_)))
    );
    for block in &draft.blocks {
        let (Block::Heading(text) | Block::Paragraph(text)) = block;
        assert!(
            text == text.trim() && text.contains(char::is_alphanumeric) && !text.contains('\0'),
            "{text:?}"
        );
    }
    let article = Article::new("an-id", draft.meta, &draft.blocks);
    let again = source::parse(
        "an-id.md",
        source::to_markdown(&article).as_bytes(),
        &Meta::default(),
    );
    let again = again.expect("an exported article is read");
    assert_eq!(Article::new("an-id", again.meta, &again.blocks), article);
}
