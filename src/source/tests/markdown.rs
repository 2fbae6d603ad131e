//! Markdown.

use super::*;

#[test]
fn markdown_is_text_without_its_markup() {
    check(
        "m.md",
        "# The *title*\n\nA [link](http://x.example/) and `code`,\nwrapped. ![picture](p.png)\n\n## Sub\n\n- one\n  - inner\n- two\n\n\
         > quoted\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nlet x = 1;\nlet y;\n```\n\nNote.[^1] A<br>b <!-- c -->\n\n[^1]: The note.\n",
        "title: The title\nA link and code, wrapped.\n# Sub\n- one\n  - inner\n- two\nquoted\n|| a | b\n| c | d\nlet x = 1;\nlet y;\nNote.[1] A\nb\n[1] The note.",
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
}

#[test]
fn lines_that_markup_ends_are_lines() {
    check(
        "m.md",
        "# Lantern\n\nMonday 9 to 12  \nTuesday\nclosed<br>Friday 2 to 5\n\n- Ada Moss\\\n  chair\n\nTwo\\\nheads\n---\n\n\
         Some write an end of a line wherever the width of their screen ends,  \nand go on.\n\n\
         | Board<br>members | Built |\n|---|---|\n| Ada Moss<br>Bo Lee | 1890<br>(rebuilt 1920) |\n| 2024:<br>Cy<br> | x |\n",
        "title: Lantern\nMonday 9 to 12\nTuesday closed\nFriday 2 to 5\n- Ada Moss\nchair\n# Two heads\n\
         Some write an end of a line wherever the width of their screen ends, and go on.\n\
         || Board members | Built\n| Ada Moss / Bo Lee | 1890 (rebuilt 1920)\n| 2024: Cy | x",
    );
}

#[test]
fn lists_of_contents_are_no_text() {
    check(
        "m.md",
        "# Tuner\n\n- [Install](#install)\n  - [`apt`](#apt)\n- [FAQ](#faq)\n\n## Install\n\n- [FAQ](#faq)\n\n### `apt`\n\n\
         - [Ada Moss, the chair](#ada)\n- [Bo Lee](#bo)\n\n## FAQ\n\n- [FAQ](#faq) is first\n- [Install](#install)\n\n\
         * [FAQ](#faq)\n* [Install](#install)\n\n  <p>It rains.</p>\n",
        "title: Tuner\n# Install\n- FAQ\n# apt\n- Ada Moss, the chair\n- Bo Lee\n# FAQ\n- FAQ is first\n- Install\n- FAQ\n- Install\n  - It rains.",
    );
}

#[test]
fn lines_with_bold_labels_are_lines() {
    check(
        "m.md",
        "**Owner:** Ada\n**Head mod**: Bo and\n**Jun** too\n**Mods:**\nCy\n\nIt says\n**Note:** wet\n",
        "title: m\nOwner: Ada\nHead mod: Bo and Jun too\nMods: Cy\nIt says\nNote: wet",
    );
}

#[test]
fn a_bold_line_over_another_one_is_the_head_of_both() {
    let draft = draft_of(
        "m.md",
        "**RULES**\n\nBe kind to all who come here.\n\n**GUIDE**\n\n**Start here**\n\n- Say hi\n\n**Help**\n\nAsk who knows more of it.\n\n**BOTS**\n\n- Loomy\n",
    );
    let article = Article::new("m", draft.meta, &draft.blocks);
    let above = article
        .passages
        .iter()
        .map(|passage| passage.headings().collect::<Vec<_>>().join(" › "));
    assert_eq!(
        above.collect::<Vec<_>>(),
        ["RULES", "GUIDE › Start here", "GUIDE › Help", "BOTS"]
    );
}

#[test]
fn blocks_of_html_are_read_as_on_a_page() {
    check(
        "m.md",
        "<h1 align=\"center\">Kelp radio</h1>\n\n<!-- a note -->\n\n<details>\n<summary>How do I tune <b>in</b>?</summary>\n\n\
         Turn the *knob* to 98.3.\n\n</details>\n\n<table><tr><th>Show</th><th>Hour</th></tr>\n<tr><td>Tides</td><td>7:00</td></tr></table>\n\n\
         <script>alert(\"none\")</script>\n",
        "title: Kelp radio\nHow do I tune in?\nTurn the knob to 98.3.\n|| Show | Hour\n| Tides | 7:00",
    );
    let deep = format!("Text.\n\n<div>{}lost</div>\n", "<b>".repeat(50_000));
    let remarks = draft_of("m.md", deep).remarks;
    assert!(
        remarks
            .iter()
            .any(|one| one.contains("blocks of HTML were left out")),
        "{remarks:?}"
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
    let opens = "From nine to five, and on Sundays from ten.";
    let check_after = |second: &str, expect: &str| {
        let text =
            format!("# Hall\n\n**Way**\n\nBy bus or on foot.\n\n## Use\n\n{second}\n\n{opens}\n");
        let [way, line] = match expect.starts_with('#') {
            true => ["# Way", expect],
            false => ["Way", expect],
        };
        let expect = format!("title: Hall\n{way}\nBy bus or on foot.\n# Use\n{line}\n{opens}");
        check("a.md", text, &expect);
    };
    check_after("**Opening hours**", "# Opening hours");
    check_after("**Open** **daily:**", "# Open daily:");
    for other in [
        "**By Ada Falk**",
        "**Telephone 040 12345**",
        "**It is open.**",
        "**When is it open?**",
        "**Correction**",
        "**Way**",
        "It has **opening hours**",
    ] {
        check_after(other, &other.replace('*', ""));
    }
    let page = "<title>Hall</title><p><b>Opening</b> <b>hours</b><p>From nine to five, all year.<p><strong> Way </strong>\
        <ul><li><b>By bus</b><li>On foot</ul><p><b>Do not smoke.</b><p><b>Rules:</b><ul><li>No dogs</ul><p><b>Over</b><h2>Use</h2><p><b>Last</b>";
    check(
        "a.html",
        page,
        "title: Hall\n# Opening hours\nFrom nine to five, all year.\n# Way\n- By bus\n- On foot\nDo not smoke.\nRules:\n- No dogs\nOver\n# Use\nLast",
    );
    check_after(
        "**More than what stands below this line, which is none**",
        "# More than what stands below this line, which is none",
    );
    // There is no level below the fifth.
    check(
        "a.md",
        "# Hall\n\n##### Hours\n\n**Summer**\n\nFrom nine to five.\n\n**Winter**\n\nFrom ten to four.",
        "title: Hall\n# Hours\nSummer\nFrom nine to five.\nWinter\nFrom ten to four.",
    );
    check(
        "a.md",
        "# Hall\n\n[^1]: **Smith**\n\nTwo and three.\n\n[^2]: **Jones**\n\nThree and four.\n\n| | |\n|---|---|\n| **A** | **B** |",
        "title: Hall\n[1] Smith\nTwo and three.\n[2] Jones\nThree and four.\nA | B",
    );
}

#[test]
fn code_stands_under_what_announces_it() {
    check(
        "a.md",
        "# Tool\n\n- Wipe\n\n  On a test server, run:\n\n  ```\n  rm a\n  rm b\n  ```\n- Stop\n\nOr this:\n\n    halt\n\nIt halts.\n\n    halted",
        "title: Tool\n- Wipe\n  - On a test server, run:\n    - rm a\nrm b\n- Stop\nOr this:\n- halt\nIt halts.\nhalted",
    );
    // No code stands under other code.
    check(
        "a.md",
        "# Tool\n\nRun:\n\n```\na:\n```\n\n```\nb:\n```\n\n```\nc\n```",
        "title: Tool\nRun:\n- a:\nb:\nc",
    );
}

#[test]
fn what_explains_a_term_is_read_with_it() {
    check(
        "m.md",
        "# Harbour\n\nBerth\n: A place for *one* boat.\n\nBuoy\n: A mark that floats.\n: A ring to save people.\n\n    It hangs on the pier.\n\n\
         What is a tide?\n: Water that comes and goes.\n\nNote: this is: no list.\n",
        "title: Harbour\n- Berth: A place for one boat.\n- Buoy: A mark that floats.\n- Buoy: A ring to save people.\n  - It hangs on the pier.\n\
         - What is a tide? Water that comes and goes.\nNote: this is: no list.",
    );
    check(
        "m.md",
        "Quorumterm\n: 1. seven members\n  2. three guests\n\nEmpty\n: ![](a.png)\n\nBoth\n: One.\n\n  - two\n",
        "title: m\n- Quorumterm\n  - 1. seven members\n  - 2. three guests\n- Empty\n- Both: One.\n  - two",
    );
}

#[test]
fn numbers_of_items_are_kept_in_items() {
    check(
        "m.md",
        "1. 1. foo\n   2. bar\n2. - baz\n3.\n4. # Head\n\n   Under it.\n",
        "title: 4. Head\n- 1. 1. foo\n- 2. bar\n- 2. baz\n- Under it.",
    );
    check(
        "m.md",
        "1. <div>foo</div>\n2. Two\n\n   <ul><li>a<ul><li>b</li></ul></li></ul>\n\nThree\n\n<div>bar</div>\n",
        "title: m\n- 1. foo\n- 2. Two\n  - a\n    - b\nThree\nbar",
    );
}

#[test]
fn a_list_that_is_a_little_further_in_stands_under_the_item_before_it() {
    check(
        "m.md",
        "1. Get a binary:\n  - Debian: apt\n    - or snap\n  - Windows is not supported\n2. Open the firewall.\n\n   - With ufw\n\nOr:\n\n- a\n- b\n\n * c\n\nEnd.\n\n  - d\n",
        "title: m\n- 1. Get a binary:\n  - Debian: apt\n    - or snap\n  - Windows is not supported\n- 2. Open the firewall.\n  - With ufw\n\
         Or:\n- a\n- b\n  - c\nEnd.\n- d",
    );
}

#[test]
fn text_that_is_struck_out_is_none() {
    check(
        "m.md",
        "# Pool ~~2024~~ 2025\n\nThe gate closes at ~~9pm~~ **8pm**\n\n~~No dogs.~~\n\n~~Old~~ new rules, ~~all\nof *them*~~\nkept\n\n\
         1. ~~Swim~~\n2. Dive\n\n| Day | Hour |\n|---|---|\n| Monday | ~~9~~ 10 |\n\nFrom <del>nine</del> <ins>ten</ins> and <s>on.\n\nIt is ~5 or ~6, or ~7~ and H~2~O, ~ and <small>so</small> on ~~ too.\n\nIt was ~~10~~, and\n\n<del>\n\nall of this\n\n</del>\n\nis `~~kept~~`.\n",
        "title: Pool 2025\nThe gate closes at 8pm\nnew rules, kept\n- 2. Dive\n|| Day | Hour\n| Monday | 10\nFrom ten and\nIt is ~5 or ~6, or 7 and H~2~O, ~ and so on ~~ too.\nIt was, and\nis ~~kept~~.",
    );
    check(
        "m.md",
        "<del>a <s>b</s> c</del> It is 10.\n\n<del datetime=2025>\n\nall of this\n\n</del>\n\nIt stays.\n\n<del>\n\nThis has no end.\n",
        "title: m\nIt is 10.\nIt stays.\nThis has no end.",
    );
}
