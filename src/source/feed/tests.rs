use proptest::strategy::Strategy as _;

use super::*;

fn page(bytes: &[u8], charset: Option<&str>) -> Page {
    Page {
        url: "https://www.news.example/feeds/all.xml".to_owned(),
        bytes: bytes.to_owned(),
        media: None,
        charset: charset.map(str::to_owned),
        known: crate::source::Known::default(),
    }
}

fn read(chars: &str) -> Feed {
    let page = page(chars.as_bytes(), None);
    assert!(is_feed(&page), "{chars}");
    feed(&page).unwrap()
}

/// The feed as lines, with each entry's id, address, draft and remarks.
fn show(feed: &Feed) -> String {
    let mut lines = vec![format!("feed: {}", feed.title.as_deref().unwrap_or("-"))];
    lines.extend(feed.remarks.iter().map(|remark| format!("! {remark}")));
    for entry in &feed.entries {
        lines.push(format!(
            "\n{} -> {}",
            entry.id,
            entry.url.as_deref().unwrap_or("-")
        ));
        match entry.draft(feed, &Meta::default()) {
            Ok(Some(draft)) => lines.extend(show_draft(draft)),
            Ok(None) => lines.push("on its page".to_owned()),
            Err(why) => lines.push(why.to_string()),
        }
    }
    lines.join("\n")
}

fn show_draft(draft: Draft) -> Vec<String> {
    let meta = draft.meta;
    let fields = [
        meta.outlet,
        meta.author,
        meta.date.map(|date| date.to_string()),
        meta.language,
        meta.url,
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|field| field.as_deref().unwrap_or("-"))
        .collect();
    let mut lines = vec![format!(
        "{} ({}) {:?}",
        meta.title,
        fields.join(" | "),
        meta.topics
    )];
    lines.extend(draft.blocks.into_iter().map(|block| match block {
        Block::Heading(_, text) => format!("# {text}"),
        other => format!("  {}", other.text()),
    }));
    lines.extend(
        draft
            .remarks
            .into_iter()
            .map(|remark| format!("! {remark}")),
    );
    lines
}

#[test]
fn rss_of_a_blog_carries_its_text() {
    let feed = read(
        r#"<?xml version="1.0" encoding="UTF-8"?><!-- made by a blog -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>The Harbour &amp; Coast Post</title>
  <atom:link href="https://www.news.example/feeds/all.xml" rel="self" type="application/rss+xml" />
  <link>https://www.news.example</link><language>en-US</language>
  <image><title>A picture</title><url>https://www.news.example/p.png</url></image>
  <item>
    <title>Ferry&#8217;s &lt;em&gt;last&lt;/em&gt; crossing &amp;#8211; AT&amp;amp;T pays</title>
    <link>
      https://www.news.example/2025/ferry/?utm_source=rss#more </link>
    <dc:creator><![CDATA[Ana Uthor]]></dc:creator>
    <pubDate>Fri, 17 Jan 2025 00:30:00 +0200</pubDate>
    <category><![CDATA[Ferries]]></category><category><![CDATA[The coast]]></category>
    <guid isPermaLink="false">https://www.news.example/?p=4711</guid>
    <description><![CDATA[<p>The ferry sailed [&hellip;]</p>]]></description>
    <content:encoded><![CDATA[<p>The ferry sailed for the last time on Friday.</p>
<h2>What comes next</h2>
<ul><li>A bridge.</li><li>A tunnel &amp; a toll.</li></ul><p>]]]]><![CDATA[> Nobody&nbsp;knows.<br/>Not yet.</p>]]></content:encoded>
  </item>
  <item><title>Short</title><link>/brief</link><guid>tag-2</guid><description>A summary only.</description></item>
  <item><title>Release 2</title><link>/two</link><guid>tag-3</guid>
    <content:encoded>&lt;ul&gt;&lt;li&gt;The crash is mended.&lt;/li&gt;&lt;/ul&gt;</content:encoded></item>
</channel></rss>"#,
    );
    insta::assert_snapshot!(show(&feed), @r#"
    feed: The Harbour & Coast Post

    https://www.news.example/?p=4711 -> https://www.news.example/2025/ferry/?utm_source=rss#more
    Ferry’s last crossing – AT&T pays (The Harbour & Coast Post | Ana Uthor | 2025-01-17 | en | https://www.news.example/2025/ferry/?utm_source=rss#more) ["Ferries", "The coast"]
      The ferry sailed for the last time on Friday.
    # What comes next
      A bridge.
      A tunnel & a toll.
      ]]> Nobody knows.
    Not yet.

    tag-2 -> https://www.news.example/brief
    on its page

    tag-3 -> https://www.news.example/two
    Release 2 (The Harbour & Coast Post | - | - | en | https://www.news.example/two) []
      The crash is mended.
    "#);
}

#[test]
fn atom_with_markup_and_relative_addresses() {
    let feed = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-AT" xml:base="https://blog.example/a/">
<title type="html">Bl&amp;ouml;cke &amp;amp; mehr</title><id>urn:uuid:1</id><updated>2025-02-01T00:00:00Z</updated>
<author><name>Eva Autor</name><email>eva@blog.example</email></author>
<entry xml:base="b/"><id>urn:uuid:2</id><title>Ein &lt;Titel&gt;</title>
  <link rel="edit" href="edit"/><link href="eins.html"/><link rel="alternate" hreflang="en" href="one.html"/>
  <updated>2025-02-03T23:59:00-05:00</updated><category term="k" label="Küste"/><category term="Meer"/>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ein <b>Satz</b> &amp; <a title='"x&gt;y"' href="./">noch</a> einer.</p>
  <p>Zweiter Absatz.</p></div></content></entry>
<entry><id>urn:uuid:3</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Zwei <i>Wörter</i></div></title>
  <link href="https://other.example/zwei"/><published>2024-12-31T10:00:00Z</published><updated>2025-01-01T10:00:00Z</updated>
  <author><name>A</name></author><author><name>B</name></author>
  <content xml:lang="en" type="html">&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</content></entry>
<entry><id>urn:uuid:4</id><title>Drei</title><summary>1 &lt; 2 as they say.</summary></entry>
<entry><id>urn:uuid:5</id><title>Vier</title><content type="image/png">iVBORw0KGgo=</content><link href="javascript:alert(1)"/></entry>
<entry><id>urn:uuid:6</id><content>Reiner Text ohne Titel, der nur in seinem Feed steht und so lang ist, dass er gekürzt wird.</content></entry>
<entry><id>urn:uuid:7</id><title>Sechs</title><content src="/sechs.html"/></entry>
</feed>"#,
    );
    insta::assert_snapshot!(show(&feed), @r#"
    feed: Blöcke & mehr

    urn:uuid:2 -> https://blog.example/a/b/eins.html
    Ein <Titel> (Blöcke & mehr | Eva Autor | 2025-02-03 | de | https://blog.example/a/b/eins.html) ["Küste", "Meer"]
      Ein Satz & noch einer.
      Zweiter Absatz.

    urn:uuid:3 -> https://other.example/zwei
    Zwei Wörter (Blöcke & mehr | A, B | 2024-12-31 | en | https://other.example/zwei) []
      First.
      Second.

    urn:uuid:4 -> -
    Drei (Blöcke & mehr | Eva Autor | - | de | -) []
      1 < 2 as they say.
    ! its feed has a summary only, and names no page with the whole text

    urn:uuid:5 -> -
    `urn:uuid:5` has neither a text nor an address in its feed, so there is nothing to add

    urn:uuid:6 -> -
    Reiner Text ohne Titel, der nur in seinem Feed steht und so lang ist, dass er (Blöcke & mehr | Eva Autor | - | de | -) []
      Reiner Text ohne Titel, der nur in seinem Feed steht und so lang ist, dass er gekürzt wird.
    ! it names no title, so its first words are used: `Reiner Text ohne Titel, der nur in seinem Feed steht und so lang ist, dass er`

    urn:uuid:7 -> https://blog.example/sechs.html
    on its page
    "#);
}

#[test]
fn json_feed() {
    let feed = read(
        r##"{"version": "https://jsonfeed.org/version/1.1", "title": "JSON & Co", "language": "fr-FR", "unknown": {"a": [1]},
"authors": [{"name": "Une Auteure", "url": "https://j.example/"}], "items": [
 {"id": 7, "url": "https://j.example/7", "title": "Sept", "content_html": "<p>Un.</p><p>Deux.</p>", "content_text": "Un.",
  "date_published": "2025-03-04T05:06:07+09:00", "tags": ["mer", "vent"]},
 {"id": "https://j.example/8", "content_text": "Un premier mot.\n\nUn second mot.", "authors": [{"name": "X"}, {"name": "Y"}], "language": "en"},
 {"id": "9", "external_url": "https://k.example/9", "summary": "Ailleurs."},
 {"id": "10", "title": null, "content_html": "<img src='a.png'>"}]}"##,
    );
    insta::assert_snapshot!(show(&feed), @r#"
    feed: JSON & Co

    7 -> https://j.example/7
    Sept (JSON & Co | Une Auteure | 2025-03-04 | fr | https://j.example/7) ["mer", "vent"]
      Un.
      Deux.

    https://j.example/8 -> -
    Un premier mot. (JSON & Co | X, Y | - | en | -) []
      Un premier mot.
      Un second mot.
    ! it names no title, so its first words are used: `Un premier mot.`

    9 -> https://k.example/9
    on its page

    10 -> -
    `10` has neither a text nor an address in its feed, so there is nothing to add
    "#);
}

#[test]
fn other_shapes_of_rss() {
    let rdf = r#"<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/"><title>RDF news</title><dc:language>ja</dc:language>
<items><rdf:Seq><rdf:li resource="https://r.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1#top</link><dc:date>2025-05-06</dc:date><dc:creator>R. Df</dc:creator></item></rdf:RDF>"#;
    insta::assert_snapshot!(show(&read(rdf)), @r"
    feed: RDF news

    https://r.example/1 -> https://r.example/1#top
    on its page
    ");
    // Without a version, ids, or escaped markup; with doubles, a media file's title and a stray ampersand.
    let loose = r#"<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Loose</title>
<item><title>Fish & chips</title><link>http://l.example/a</link><media:title>Not this</media:title>
  <author>zhang@l.example（张三）</author><description><p>Forgotten to escape.</p></description></item>
<item><title>Fish again</title><link>http://l.example/a#comments</link></item>
<item><title>No name</title><description>Lost.</description></item>
<item><guid>http://l.example/permalink</guid></item>
<item><guid isPermaLink="false">only-an-id</guid></item>
<item/></channel></rss>"#;
    insta::assert_snapshot!(show(&read(loose)), @r"
    feed: Loose
    ! left out, as they name neither an id nor an address: `No name`, `one without a title`
    ! left out, as entries before them have the same id: `http://l.example/a`

    http://l.example/a -> http://l.example/a
    on its page

    http://l.example/permalink -> http://l.example/permalink
    on its page

    only-an-id -> -
    `only-an-id` has neither a text nor an address in its feed, so there is nothing to add
    ");
    let prefixed = r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>P</a:title><a:entry><a:id>1</a:id><a:content>Text.</a:content></a:entry></a:feed>"#;
    let page = page(prefixed.as_bytes(), None);
    assert_eq!(feed(&page).unwrap().entries.len(), 1);
}

#[test]
fn encodings() {
    let rss = |declared: &str| {
        format!(
            "<?xml version='1.0' encoding='{declared}'?><rss><channel><title>Küste</title></channel></rss>"
        )
    };
    let latin = |chars: &str| encoding_rs::WINDOWS_1252.encode(chars).0.into_owned();
    for (bytes, charset) in [
        (rss("UTF-8").into_bytes(), None),
        // What is plainly UTF-8 is, whatever it or its server says.
        (rss("ISO-8859-1").into_bytes(), Some("windows-1252")),
        (latin(&rss("ISO-8859-1")), None),
        (latin(&rss("UTF-8")), Some("iso-8859-1")),
        ([b"\xef\xbb\xbf", rss("UTF-8").as_bytes()].concat(), None),
        (
            "\u{feff}"
                .encode_utf16()
                .chain(rss("UTF-16").encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
            None,
        ),
    ] {
        let read = feed(&page(&bytes, charset)).unwrap();
        assert_eq!(read.title.as_deref(), Some("Küste"), "{:?}", read.remarks);
    }
}

#[test]
fn broken_feeds_are_refused_by_name() {
    for broken in [
        "<rss><channel><title>Cut off</title><item><title>He",
        "<rss><channel></item></channel></rss>",
        "<rss><channel><item></channel></rss>",
        "<opml><body/></opml>",
        "<?xml version='1.0'?>",
        "",
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{]}",
        "{\"version\": \"https://jsonfeed.org/version/9\"}",
        "{\"items\": []}",
    ] {
        let why = feed(&page(broken.as_bytes(), None))
            .unwrap_err()
            .to_string();
        assert!(
            why.starts_with("`https://www.news.example/feeds/all.xml` is a feed that is broken: "),
            "{broken}: {why}"
        );
    }
}

#[test]
fn what_a_publisher_edits_is_another_digest() {
    let entry = |fields: &str| {
        read(&format!(
            "<rss><channel><item><guid>1</guid>{fields}</item></channel></rss>"
        ))
        .entries
        .remove(0)
    };
    let texts = [
        "<title>a</title>",
        "<title>b</title>",
        "<title>a</title><pubDate>Fri, 17 Jan 2025 00:30:00 +0200</pubDate>",
        "<title>a</title><pubDate>Fri, 17 Jan 2025 00:31:00 +0200</pubDate>",
        "<title>a</title><author>A</author>",
        "<title>a</title><description>d</description>",
        "<title>a</title><description>d</description><link>https://a.example/</link>",
        "<title>ad</title>",
        "<title>a</title><x:encoded>d</x:encoded>",
    ];
    let digests: HashSet<_> = texts.iter().map(|fields| entry(fields).digest).collect();
    // What is not read changes nothing.
    assert_eq!(digests.len(), texts.len() - 1);
    assert_eq!(entry(texts[0]), entry(" <title >a</title><ttl>5</ttl>"));
}

#[test]
fn dates_of_all_forms_are_days_where_they_were_written() {
    for (date, expect) in [
        ("Fri, 17 Jan 2025 00:30:00 +0200", Some("2025-01-17")),
        ("Fri, 17 Jan 2025 23:30:00 EST", Some("2025-01-17")),
        (" 17 January 2025", Some("2025-01-17")),
        ("January 17, 2025", Some("2025-01-17")),
        ("Sat, 7 Sep 02 00:00:01 GMT", Some("2002-09-07")),
        ("2025-01-17T00:30:00+09:00", Some("2025-01-17")),
        ("2025-01-17 00:30", Some("2025-01-17")),
        ("2025-01-17", Some("2025-01-17")),
        ("31 Feb 2025", None),
        ("yesterday", None),
        ("", None),
        ("99999999999 Jan 2025", None),
        ("ééééé 2025", None),
    ] {
        assert_eq!(
            day(date).map(|day| day.to_string()).as_deref(),
            expect,
            "{date}"
        );
    }
}

#[test]
fn bombs_do_no_harm() {
    // Entities are not expanded.
    let laughs = format!(
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ha'>{}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\
         <rss><channel><title>&k;&x;</title><item><guid>1</guid><title>&a;</title></item></channel></rss>",
        ('b'..='k')
            .zip('a'..)
            .map(|(to, from)| format!("<!ENTITY {to} '{}'>", format!("&{from};").repeat(10)))
            .collect::<String>()
    );
    assert_eq!(read(&laughs).title.as_deref(), Some("&k;&x;"));
    let entries = |chars: String| {
        let read = feed(&page(chars.as_bytes(), None)).unwrap();
        (read.entries.len(), read.remarks.concat())
    };
    let (kept, said) = entries(format!(
        "<rss><channel>{}</channel></rss>",
        "<item/>".repeat(100_000)
    ));
    assert_eq!(kept, 0);
    assert!(
        said.starts_with("its first 10000 entries were read, 90000 others were left out"),
        "{said}"
    );
    let items = (0..10_010)
        .map(|id| format!("{{\"id\": {id}}},"))
        .collect::<String>();
    let (kept, said) = entries(format!(
        "{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{items}{{}}]}}"
    ));
    assert_eq!(
        (kept, said.as_str()),
        (
            10_000,
            "its first 10000 entries were read, 11 others were left out"
        )
    );
    // Deep nests and a tag with very many attributes are read level by level, without recursion.
    let attributes = (0..50_000).map(|i| format!("a{i}='' ")).collect::<String>();
    let nest = format!(
        "<rss><channel><item {attributes}><guid>1</guid>{}{}</item></channel></rss>",
        "<x:a xmlns:b='c'>".repeat(50_000),
        "</x:a>".repeat(50_000)
    );
    assert_eq!(entries(nest).0, 1);
    let (kept, _) = entries(format!(
        "<rss><channel><item><guid>1</guid><content:encoded><![CDATA[{}]]></content:encoded></item></channel></rss>",
        "<div>".repeat(50_000)
    ));
    assert_eq!(kept, 1);
}

#[test]
fn an_entry_knows_better_than_its_page() {
    let feed = read(
        "<rss><channel><title>The feed</title><language>en</language><item><guid>1</guid><link>https://news.example/a</link>\
         <title>Its title</title><pubDate>17 Jan 2025</pubDate><category>coast</category></item></channel></rss>",
    );
    let html = |outlet: &str, canonical: &str| {
        Page {
        url: "https://news.example/a?x".to_owned(),
        media: Some("text/html".to_owned()),
        ..page(
            format!(
                "<html><head><title>Page title</title>{outlet}<link rel=canonical href='{canonical}'></head><body><article>\
                 <h1>Page title</h1><p>After nine years the ferry between the two islands sails again, and people are glad.</p>\
                 </article></body></html>"
            )
            .as_bytes(),
            None,
        )
    }
    };
    let drafted = |page: Page| {
        show_draft(
            feed.entries[0]
                .draft_of_page(&feed, &page, &Meta::default())
                .unwrap(),
        )
        .join("\n")
    };
    insta::assert_snapshot!(drafted(html("", "https://www.news.example/a")), @r#"
    Its title (The feed | - | 2025-01-17 | en | https://www.news.example/a) ["coast"]
      After nine years the ferry between the two islands sails again, and people are glad.
    "#);
    insta::assert_snapshot!(drafted(html("<meta property='og:site_name' content='The Page'>", "https://evil.example/a")), @r#"
    Its title (The Page | - | 2025-01-17 | en | https://news.example/a?x) ["coast"]
      After nine years the ferry between the two islands sails again, and people are glad.
    "#);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_feed_panics(pieces in proptest::collection::vec(proptest::prop_oneof![
        proptest::sample::select(vec![
            "<item>", "</item>", "<entry>", "</entry>", "<title>", "</title>", "<link>", "</link>", "<link href='", "'/>", "<guid>1</guid>",
            "<author>", "</author>", "@", "(", "<name>", "</name>", "<content type='xhtml'>", "</content>", "<![CDATA[", "]]>", "<!--", "-->",
            "&amp;", "&#0;", "&#x110000;", "&x;", "&", "<", ">", "<pubDate>17 Jan 2025</pubDate>", "<content:encoded>&lt;p&gt;é</content:encoded>",
        ]).prop_map(str::to_owned),
        proptest::prelude::any::<String>(),
    ], 0..40), root in proptest::sample::select(vec!["rss", "feed"])) {
        let chars = format!("<{root}><channel>{}</channel></{root}>", pieces.concat());
        if let Ok(feed) = feed(&page(chars.as_bytes(), None)) {
            for entry in &feed.entries {
                let _ = entry.draft(&feed, &Meta::default());
            }
        }
    }
}
