//! Web pages.

use super::*;

const PAGE: &str = r#"<!doctype html><html lang="fr-FR"><head><title>Le titre | Le Journal</title>
<meta property="og:title" content="Le titre"><meta property="og:site_name" content="Le Journal"><meta name="author" content="By A. Uteur">
<meta property="article:published_time" content="2025-01-17T10:00:00+01:00"><link rel="canonical" href="https://news.example/a">
<style>p { color: red }</style></head><body><nav><a href="/">Accueil</a></nav><article><h1>Le titre</h1>
<p>Premier   paragraphe, assez long pour compter comme du texte, avec une <b>phrase</b> entière &amp; des mots.
<script>alert("non")</script></p><h2>Un <i>intertitre</i></h2><p>Deuxième paragraphe, lui aussi assez long pour compter,
avec une virgule, une autre, et<br>une fin.</p><ul><li>un élément de la liste</li><li>un autre</li></ul></article></body></html>"#;

#[test]
fn html_gives_the_main_text_and_the_pages_own_word() {
    let draft = draft_of("p.html", PAGE);
    insta::assert_snapshot!(show(&draft), @r"
    title: Le titre
    Premier paragraphe, assez long pour compter comme du texte, avec une phrase entière & des mots.
    # Un intertitre
    Deuxième paragraphe, lui aussi assez long pour compter, avec une virgule, une autre, et une fin.
    - un élément de la liste
    - un autre
    ");
    let meta = Meta {
        title: "Le titre".to_owned(),
        outlet: Some("Le Journal".to_owned()),
        author: Some("A. Uteur".to_owned()),
        date: Some(jiff::civil::date(2025, 1, 17)),
        language: Some("fr".to_owned()),
        url: Some("https://news.example/a".to_owned()),
        ..Meta::default()
    };
    assert_eq!(draft.meta, meta);
    check(
        "noname",
        "<!DOCTYPE html><p>Hello.",
        "title: noname\nHello.",
    );
    check(
        "s.html",
        "<title>T</title><p>One<p>Two <b>b</b><div>Three</div>",
        "title: T\nOne\nTwo b\nThree",
    );
}

/// The search of the main part drops the lists of a short page whose first paragraph has an empty line in it.
#[test]
fn a_short_page_keeps_its_lists_subheads_and_quotations() {
    let page = |around: &str| {
        format!(
            "<!doctype html><html lang=en><head><title>Rowing club Altona: opening hours</title></head><body class=no-sidebar>{around}\
             <p>The boathouse of the rowing club Altona is open to members all year.<br><br>And to guests from May.</p>\
             <ul><li>Monday to Friday: 8 am to 9 pm</li><li>Sunday: closed</li></ul><p hidden>A marten.</p>\
             <h2>Fees</h2><p>Members pay 240 euros a year.</p><p>Guests pay 15 euros a day.</p>\
             <blockquote>Children under 12 row for free, says the chair, Ines Falk.</blockquote></body></html>"
        )
    };
    for around in [
        "",
        "<header><a href='/'>Home</a></header><div class='main-menu'>Menu</div><main>",
        "<nav>Home</nav><article>",
    ] {
        check(
            "club.html",
            page(around),
            "title: Rowing club Altona: opening hours\n\
             The boathouse of the rowing club Altona is open to members all year.\n\
             And to guests from May.\n- Monday to Friday: 8 am to 9 pm\n- Sunday: closed\n# Fees\n\
             Members pay 240 euros a year.\nGuests pay 15 euros a day.\n\
             Children under 12 row for free, says the chair, Ines Falk.",
        );
    }
}

#[test]
fn what_the_search_of_the_main_part_leaves_out_is_kept() {
    check(
        "a.html",
        "<body><h1>House notes</h1><div>Two keys.</div>Bins<br>Put out on Sunday.<br><br>Boiler<br>Serviced.</body>",
        "title: House notes\nTwo keys.\nBins\nPut out on Sunday.\nBoiler\nServiced.",
    );
    check(
        "a.html",
        "<body><h1>Wood stove care</h1><div><p>Open the damper.</p><p>Sweep the flue each October.</p></div></body>",
        "title: Wood stove care\nOpen the damper.\nSweep the flue each October.",
    );
}

/// What stands beside the text of a page is not in it, be the page short or long.
#[test]
fn menus_and_comments_stay_out() {
    let text = "<p>The ferry between the two islands sails again, after nine years, said the harbour master.</p>";
    for paragraphs in [8, 60] {
        let page = format!(
            "<!doctype html><title>The ferry</title><body><div class=menu><a href=/a>Sports</a></div><main>{}</main>\
             <aside>Weather</aside><div class=comments><p>I hope it stays this time, as it was a long wait.</p></div>\
             <footer>Imprint</footer>",
            text.repeat(paragraphs)
        );
        assert_eq!(draft_of("f.html", page).blocks.len(), paragraphs);
    }
}

#[test]
fn control_characters_that_markup_names_are_counted() {
    let page = "<p>a&#1;b</p>";
    check(
        "c.html",
        page,
        "`c.html` does not look like text; save it as UTF-8 text and add that",
    );
}

#[test]
fn deep_nests_are_refused() {
    let refused = |page: String| {
        parse("n.html", page.as_bytes(), &Meta::default())
            .unwrap_err()
            .to_string()
    };
    let nests = [
        "<div>".repeat(80_000),
        "<b>".repeat(10_000),
        "<div></p>".repeat(10_000),
        "<rt>".repeat(10_000),
        "<table><tr><td>".repeat(10_000),
        "<div><table><td></div></table>".repeat(10_000),
        "<span><div></span></div>".repeat(10_000),
        "<svg><script><g>".repeat(10_000),
        (0..28_000)
            .map(|i| format!("<div><b id={i}></div>"))
            .collect(),
    ];
    for nest in nests {
        let start = nest[..20].to_owned();
        let sentence = refused(nest);
        assert!(sentence.contains("nest too deeply"), "{start}: {sentence}");
    }
    // Elements that close each other are no nest.
    let list = "<p>One paragraph of the list.<ul><li>item<li>other</ul>".repeat(2000);
    assert!(draft_of("l.html", list).blocks.len() >= 6000);
}

/// Each of these took seconds, or more than 64 MiB.
#[test]
fn pages_that_cost_too_much_are_refused() {
    let attributes = |many: usize| (0..many).map(|i| format!(" a{i}")).collect::<String>();
    for (page, expect) in [
        ("word ".repeat(900_000), "of more than 4 MiB;"),
        ("<p>a".repeat(85_001), "of more than 85000 tags;"),
        (
            format!("<p{}>", attributes(300_001)),
            "of more than 300000 attributes;",
        ),
        (
            format!("<p{}>", attributes(100)).repeat(3_001),
            "of more than 300000 attributes;",
        ),
        (
            format!("{}{}", "<div>".repeat(200), "<p>a".repeat(15_000)),
            "whose elements nest too deeply;",
        ),
        ("»".repeat(150_000), "that takes too long to read;"),
        ("»».<!---->".repeat(80_000), "that takes too long to read;"),
        (
            format!("<p title='{}'>a", "»".repeat(150_000)),
            "that takes too long to read;",
        ),
    ] {
        let why = parse(
            "c.html",
            format!("<!doctype html>{page}").as_bytes(),
            &Meta::default(),
        )
        .unwrap_err()
        .to_string();
        let save = "save its text as plain text or Markdown and add that";
        assert_eq!(
            why,
            format!("`c.html` is a web page {expect} {save}"),
            "{page:.40}"
        );
    }
}

#[test]
fn a_heading_with_blocks_in_it_is_one() {
    let check = check_fragment;
    check(
        "<h2><div>Opening <b>hours</b></div></h2><p>Nine to five.",
        "# Opening hours\nNine to five.",
    );
    check(
        "<h2><p>Rowing</p><p>since 1908</p></h2><ul><li><h3><div>Boats</div></h3>Two.</ul>",
        "# Rowing\nsince 1908\n# Boats\n- Two.",
    );
    // Its end is forgotten.
    check(
        "<h2>Fees<p>Members pay 240 euros.<ul><li>One<ul><li>Two</ul></ul><table><tr><th>A<th>B<tr><td>c<td>d</table>",
        "# Fees\nMembers pay 240 euros.\n- One\n  - Two\n|| A | B\n| c | d",
    );
    check("<h2><table><tr><td>Cell</table></h2><h2> — </h2>", "# Cell");
}

#[test]
fn what_is_labelled_stands_with_its_label() {
    let check = check_fragment;
    check(
        "<ol start=3><li>One<li><p>Two</p><p>more</p><ul><li>inner</ul><li><img src=a></ol>",
        "- 3. One\n- 4. Two\n  - more\n  - inner",
    );
    check(
        "<ol type=a start=2><li>One</ol><ol style='list-style-type:lower-alpha'><li>Two</ol><ol type=I><li>Three</ol><ol reversed><li>Four</ol>",
        "- b. One\n- a. Two\n- I. Three\n- Four",
    );
    check(
        "<ol><li><h2>Liability</h2><ol type=a><li>Loss<ol type=i><li>of parcels<li>of keys</ol><li>Damage</ol></ol>\
         <ol style='list-style-type: lower-roman' start=49><li>One</ol><ol type=i start=0><li>None</ol><ol type=i start=4000><li>Many</ol><ol type=A><li>A</ol>",
        "# 1. Liability\n- a. Loss\n  - i. of parcels\n  - ii. of keys\n- b. Damage\n- xlix. One\n- 0. None\n- 4000. Many\n- A",
    );
    check(
        "<ol style='list-style-type: none'><li>1. One</ol><ol><li value=7>Seven<li>Eight</ol><ol start=-1><li>Below</ol>",
        "- 1. One\n- 7. Seven\n- 8. Eight\n- -1. Below",
    );
    check(
        "<ol start=2147483647><li>One<li>Two</ol>",
        "- 2147483647. One\n- 2147483647. Two",
    );
    check(
        "<dl><dt>SF</dt><dd>Spreading factor.</dd><dd>A number.</dd><dt>A<dt>B?<dd>Both.<dt>C</dl>After.",
        "- SF: Spreading factor.\n- SF: A number.\n- A, B? Both.\nC\nAfter.",
    );
    check(
        "<dl><dt><p>A</p><dd><p>One.</p><p>Two.</dl>",
        "- A: One.\n  - Two.",
    );
    check(
        "<dl><dt>How?<dd><ol><li>One<li>Two</ol><dt>Empty<dd><img><dt>Head<dd><h3>Sub</h3>Text.</dl>",
        "- How?\n  - 1. One\n  - 2. Two\n# Sub\n- Empty, Head: Text.",
    );
    check(
        "<ol><li><dl><dt>T<dd>One.</dl><li>Two</ol>",
        "- 1. T: One.\n- 2. Two",
    );
    check(
        "<dl><dt>A</dt><p>Stray.</p><dt>B</dt><dd>Two.</dd></dl>",
        "A\nStray.\n- B: Two.",
    );
    check(
        "<ol><li><dl><dt>T<dd>One thing.<dt>abé<dd></dd><dt>SF<dd>Two.</dl>After it.</ol>",
        "- 1. T: One thing.\n- abé, SF: Two.\n- After it.",
    );
    check(
        "<dl><dt>Tank<dd><dl><dt>Fuel<dd>0.36 l<dt>Oil<dd>0.22 l</dl></dl>",
        "- Tank\n  - Fuel: 0.36 l\n  - Oil: 0.22 l",
    );
    check_fragment(
        "<p>Say:<ul><li><pre>first one</pre><p>explained here</p></ul>",
        "Say:\n- first one\n  - explained here",
    );
    check_fragment(
        "<ul><li>Steps<ul><li>Note:</ul></li><li><pre>make all</pre></li></ul>",
        "- Steps\n  - Note:\n- make all",
    );
    // As editors write a list in a list.
    check(
        "<ul><li>Friday<ul><li>Early</ul></li><ul><li>Late</ul><li>Sunday</li><li style='list-style: none'><ul><li>Never</ul></ul>",
        "- Friday\n  - Early\n  - Late\n- Sunday\n  - Never",
    );
    check(
        "<ul><li>A<table><tr><td><ul><li>x</ul></td></tr></table><ul><li>b</ul></li></ul>",
        "- A\n  - x\n  - b",
    );
    let long = "word ".repeat(100);
    let long = long.trim();
    check(
        &format!("<dl><dt>{long}<dd>One.<dd>Two.</dl>"),
        &format!("{long}\n- One.\n- Two."),
    );
    check(
        "<dl><div><dt>A</dt><dd>One.</dd></div><div><dt>B</dt><dd>Two.</dd></div></dl>",
        "- A: One.\n- B: Two.",
    );
    check(
        "<table><caption>Open ports</caption><tr><th>Port<th>For<tr><td>1700<td>LoRa</table>",
        "|| Open ports\nPort | For\n| 1700 | LoRa",
    );
}

#[test]
fn lines_of_a_page_are_lines_and_in_a_cell_parted() {
    check(
        "i.html",
        "<title>Mill Lane</title><p>12 Mill Lane<br/>Kelp\n Bay<p><b>Who<br>may come</b><p>All who like.<p><b>When</b><p>Each day, until late.\
         <table><tr><th>Key people</th><td>Ada Moss (chair)<br>Bo Lee</td></tr>\
         <tr><th>Members</th><td><ul><li>Kelp</li><li>Tarn</li></ul></td></tr><tr><th>Built</th><td>1890,<br>1920</td></tr></table>\
         <dl><dt>Top<br>speed<dd>80 knots<br>in still air</dl>",
        "title: Mill Lane\n12 Mill Lane\nKelp Bay\n# Who may come\nAll who like.\n# When\nEach day, until late.\n\
         Key people | Ada Moss (chair) / Bo Lee\nMembers | Kelp / Tarn\nBuilt | 1890, 1920\n\
         - Top speed: 80 knots\nin still air",
    );
}

/// The search of the main part takes classes away, so they are read before.
#[test]
fn a_page_of_a_word_processor() {
    check(
        "doc.html",
        "<html><head><style>.lst-kix_a-1>li:before{content:\"o\"}.c1{color:#000;font-weight:700}.c2{font-weight:400}</style></head><body class=doc-content>\
         <p class='c0 title'><span class=c2>Camp handbook</span></p><h1><span>Kitchen</span></h1>\
         <p><span class=c2>Dinner is cooked by patrols.</span><sup><a href='#cmnt1' id=cmnt_ref1>[a]</a></sup></p>\
         <ul class='c5 lst-kix_a-0 start'><li><span class=c1>Hours</span><span>: </span></li></ul>\
         <ul class='lst-kix_a-1 start'><li>Summer: 7:00 to 21:00</li></ul><ol class='lst-kix_a-2 start' start=1><li>On Sundays to 20:00</li></ol>\
         <ul class='lst-kix_a-1'><li>Winter: closed</li></ul><ul class='lst-kix_a-0'><li>Parking: two bays</li></ul>\
         <p><span class=c1>Small tents</span></p><p>They sleep two, and stand behind the barn.</p>\
         <p><span class=c1>Large tents</span></p><p>They sleep eight, and stand by the brook.</p>\
         <table><tr><td><p><span class=c1>Role</span></p></td><td><span class=c1>Who</span></td></tr>\
         <tr><td>Cook</td><td><p>Jun Sato</p><p>(acting)</p></td></tr></table>\
         <div class=c9><p><a href='#cmnt_ref1' id=cmnt1>[a]</a><span>Is this so?</span></p></div></body></html>",
        "title: Camp handbook\n# Kitchen\nDinner is cooked by patrols.\n- Hours:\n  - Summer: 7:00 to 21:00\n    - 1. On Sundays to 20:00\n  \
         - Winter: closed\n- Parking: two bays\n# Small tents\nThey sleep two, and stand behind the barn.\n# Large tents\n\
         They sleep eight, and stand by the brook.\n|| Role | Who\n| Cook | Jun Sato (acting)",
    );
}

#[test]
fn text_that_is_struck_out_is_none() {
    check(
        "s.html",
        "<title>Pool</title><style>.c1{text-decoration:line-through}</style><p>The gate closes at <del>9pm</del> <ins>8pm</ins> <s>or so</s>.<p><strike>No dogs.</strike>\
         <p>Or <span style='text-decoration: line-through'>nine</span> <u>ten</u>, <span class='c1'>not</span> each day.</p><del><p>All of it.</p></del>",
        "title: Pool\nThe gate closes at 8pm.\nOr ten, each day.",
    );
}

#[test]
fn a_page_of_a_wiki() {
    check(
        "wiki.html",
        "<title>Alder Mill</title><h1>Alder Mill</h1><table class=infobox><caption>Alder Mill</caption>\
         <tr><td colspan=2><img src=a.jpg><div>The mill in 2011</div></td></tr><tr><th>Opened</th><td>3 May 1887</td></tr></table>\
         <h2><span class=mw-headline>Sails</span><span class=mw-editsection>[<a href=e>edit</a>]</span></h2>\
         <p>They turn.<sup class=reference><a href='#n'>[2]</a></sup><sup class='noprint Inline-Template'>[<i>citation needed</i>]</sup></p>\
         <blockquote><p>We went there each day.</p><div class=templatequotecite>— <cite>Ada Moss, in 1974</cite></div></blockquote>\
         <ol class=references><li><span class=mw-cite-backlink><b>^</b></span> <cite>A guide to mills.</cite></ol>\
         <div class=navbox>Mills of Kent</div>",
        "title: Alder Mill\nThe mill in 2011\n|| Alder Mill\n| Opened | 3 May 1887\n# Sails\nThey turn.\n\
         We went there each day.\n— Ada Moss, in 1974\n- 1. A guide to mills.",
    );
}

#[test]
fn who_is_quoted_stands_with_the_quotation() {
    for quotation in [
        "<blockquote><p>It never came.</p><p>Not once.</p><footer>Hanne Strand</footer></blockquote>",
        "<blockquote><p>It never came.</p><p>Not once.</p><cite>Hanne Strand</cite></blockquote>",
        "<blockquote><p>It never came.</p><p>Not once.<br>Hanne Strand</p></blockquote>",
    ] {
        check(
            "q.html",
            format!(
                "<title>Lorry</title><p>Of the gritting lorry:</p>{quotation}<p>So she says.</p><footer>Imprint</footer>"
            ),
            "title: Lorry\nOf the gritting lorry:\nIt never came.\nNot once.\nHanne Strand\nSo she says.",
        );
    }
    check(
        "q.md",
        "> It never came.\n>\n> Hanne Strand\n\nSo she says\n\n> All went well\n>\n> and so on\n",
        "title: q\nIt never came.\nHanne Strand\nSo she says\nAll went well\nand so on",
    );
}

#[test]
fn lists_of_contents_are_no_text() {
    check(
        "c.html",
        "<title>Tuner</title><ul><li><a href='#install'>Install</a><ul><li><a href='#apt'>With apt</a></ul><li><a href='#faq'>Questions</a></ul>\
         <h2 id=install>Install</h2><p>Get it.<h3><span id=apt>With apt</span></h3><p>Run it.\
         <ul><li><a href='#'>Monday 9 to 12</a><li><a href='#'>Tuesday closed</a></ul>\
         <ul><li>Led by<ul><li><a href='#apt'>Ada</a><li><a href='#faq'>Bo</a></ul></ul><h2 id=faq>Questions</h2><p>None.",
        "title: Tuner\n# Install\nGet it.\n# With apt\nRun it.\n- Monday 9 to 12\n- Tuesday closed\n- Led by\n  - Ada\n  - Bo\n\
         # Questions\nNone.",
    );
}

#[test]
fn what_only_looks_like_a_word_processors_is_text() {
    let cases = [
        (
            "<style>.1a{font-weight:700}.{font-weight:700}. {font-weight:bold}.a b{font-weight:700}</style><p>Plain <span class=1a>text</span>.",
            "Plain text.",
        ),
        (
            "<p class='title is-4'>Ada Moss</p><p>The chair of it.",
            "Ada Moss\nThe chair of it.",
        ),
        (
            "<div><p>It is loose<a id=cmnt_ref1 href='#cmnt1'>[a]</a>, 10<sup>3<a id=cmnt_ref2 href='#cmnt2'>[b]</a></sup> times.</p></div>",
            "It is loose, 103 times.",
        ),
        (
            "<table><tr><td><b>Best: Petrel</b><td><b>£900</b><tr><td>Kittiwake<td>£400</table>",
            "Best: Petrel | £900\nKittiwake | £400",
        ),
        (
            "<table><tr><td><b>Boat</b><td><b>2019</b><tr><td>Kittiwake<td>£400</table>",
            "|| Boat | 2019\n| Kittiwake | £400",
        ),
        (
            "<blockquote>Fine <cite>Moby Dick</cite> is a book.</blockquote><blockquote><cite>Ada</cite> said so.</blockquote>",
            "Fine Moby Dick is a book.\nAda said so.",
        ),
        (
            "<blockquote><p>It costs 5 pounds.<p>Cheaper for members</blockquote>",
            "It costs 5 pounds.\nCheaper for members",
        ),
        (
            "<table><tr><th>Visiting<tr><td>It has two doors.<tr><td>No dogs.</table>",
            "Visiting\nIt has two doors.\nNo dogs.",
        ),
        ("<pre>get a<br>get b</pre>", "get a\nget b"),
        (
            "<div><p>It is loose.<p>It is shut.<p><a href='#cmnt_ref1' id=cmnt1>[a]</a> Is it?</div>",
            "It is loose.\nIt is shut.",
        ),
        (
            "<div><span>Prep: 20 minutes</span><span>Cook: 55 minutes</span></div><ul><li><span>Servings</span><span>6 people</span></ul>\
             <p><span>You</span><span>Tube</span> <span>H</span><span>2</span><div>Call <code><span>get</span><span>Name</span></code></div>",
            "Prep: 20 minutes Cook: 55 minutes\n- Servings 6 people\nYouTube H2\nCall getName",
        ),
    ];
    for (page, expect) in cases {
        let page = format!("<title>T</title><body>{page}");
        check("w.html", &page, &format!("title: T\n{expect}"));
    }
}

#[test]
fn comments_that_are_left_out_are_told() {
    let page = |class: &str| {
        let text = "<p>The stew is made of beans and of plantains, and takes an hour to make.</p>";
        format!(
            "<title>Stew</title><article>{}<a class=comment-link>3 comments</a><div class='{class}'><p>Can I use green plantains, or are they too hard?</p></div></article>",
            text.repeat(9)
        )
    };
    let remarks = |class: &str| draft_of("s.html", page(class)).remarks;
    assert_eq!(
        remarks("comment"),
        ["comments of readers were left out; save them as text to add them"]
    );
    assert_eq!(remarks("remark"), [""; 0]);
    let script = page("remark")
        + "<div id=comments><script>var config = function () { return 'of the comments of this page'; }</script></div>";
    assert_eq!(draft_of("s.html", script).remarks, [""; 0]);
}

#[test]
fn a_title_of_two_lines_is_one() {
    check(
        "k.html",
        "<title>The bridge</title><h1>The bridge<br>at Kew</h1><p>It is old.",
        "title: The bridge at Kew\nIt is old.",
    );
}
