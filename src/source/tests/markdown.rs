//! Markdown.

use super::*;

#[test]
fn markdown_is_text_without_its_markup() {
    check(
        "m.md",
        "# The *title*\n\nA [link](http://x.example/) and `code`,\nwrapped. ![picture](p.png)\n\n## Sub\n\n- one\n  - inner\n- two\n\n\
         > quoted\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nlet x = 1;\nlet y;\n```\n\nNote.[^1] A<br>b <!-- c -->\n\n[^1]: The note.\n",
        "title: The title\nA link and code, wrapped.\n# Sub\n- one\n  - inner\n- two\nquoted\n|| a | b\n| c | d\nlet x = 1;\nlet y;\nNote.[1] A b\n[1] The note.",
    );
    check(
        "m.md",
        "Intro.\n\n# Late title\n\nText.",
        "title: Late title\nIntro.\nText.",
    );
    check(
        "m.md",
        "---\n\nA rule is no front matter.\n\n---\n\nText.",
        "title: m\nA rule is no front matter.\nText.",
    );
    assert_eq!(
        draft_of("m.md", "Text.\n\n<div>lost</div>\n").remarks.len(),
        2
    );
}

#[test]
fn markdown_of_too_much_markup_is_refused() {
    let refused = |text: String| {
        parse("m.md", text.as_bytes(), &Meta::default())
            .unwrap_err()
            .to_string()
    };
    for marks in ["*a* ", "[", "> ", "a\n\n", "<a ", "`` ` "] {
        assert_eq!(
            refused(marks.repeat(400_001)),
            "`m.md` has more than 400000 lines and characters of markup; split it into articles, or save its text as plain text",
            "{marks}"
        );
    }
    assert!(refused("a\n\n".repeat(60_000)).contains("has 60000 paragraphs and headings"));
    assert_eq!(
        draft_of("m.md", "Words and *words*. ".repeat(30_000))
            .remarks
            .len(),
        1
    );
}

#[test]
fn items_keep_their_numbers() {
    check(
        "a.md",
        "---\ntitle: T\n---\n3. One\n4. Two\n\n   more\n   - inner\n5. - deep\n\n- bullet\n\n1) Again",
        "title: T\n- 3. One\n- 4. Two\n  - more\n  - inner\n- 5. deep\n- bullet\n- 1. Again",
    );
}

#[test]
fn bold_lines_are_subheads_where_there_are_several() {
    let text = |second: &str| {
        format!(
            "# Hall\n\n**By Ada Falk**\n\nIt is old.\n\n## Use\n\n{second}\n\nFrom nine to five.\n"
        )
    };
    check(
        "a.md",
        text("It has **opening hours**."),
        "title: Hall\nBy Ada Falk\nIt is old.\n# Use\nIt has opening hours.\nFrom nine to five.",
    );
    check(
        "a.md",
        text("**Opening hours**"),
        "title: Hall\n# By Ada Falk\nIt is old.\n# Use\n# Opening hours\nFrom nine to five.",
    );
    let page = "<title>Hall</title><p><b>Opening hours</b><p>From nine to five.<p><strong> Way </strong>\
        <ul><li>By <b>bus</b></ul><p><b>Do not smoke.</b><p><b>Rules:</b><p><b>Over</b><h2>Use</h2><p><b>Last</b>";
    check(
        "a.html",
        page,
        "title: Hall\n# Opening hours\nFrom nine to five.\n# Way\n- By bus\nDo not smoke.\nRules:\nOver\n# Use\nLast",
    );
}
