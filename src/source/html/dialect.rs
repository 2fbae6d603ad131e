//! What word processors and wikis say in classes and styles, said in elements.

use std::iter::successors;

use dom_query::{Document, NodeRef};

use super::{has_text, is_list, is_named};
use crate::source::text::LINE_END;

/// What wikis add to a text: marks for editing, links to notes and back, remarks on what lacks a source, boxes of links.
const WIKI: &str = ".mw-editsection, sup.reference, .mw-cite-backlink, .Inline-Template, .navbox, .mw-jump-link, .catlinks, \
    #siteSub, #siteNotice";
/// Comments that a word processor keeps at the end of a text, and the marks of their places.
const COMMENTS: &str = "sup:has(a[id^=cmnt_ref]), div:has(> p > a[id^=cmnt])";
/// Bold text by its own style.
const BOLD: &str = "span[style*='font-weight:700'], span[style*='font-weight: 700'], \
    span[style*='font-weight:bold'], span[style*='font-weight: bold']";
/// What names who is quoted, which a page's footer is not.
const SIGNATURE: &str = "blockquote footer, blockquote > cite";
/// The most classes that are bold.
const MOST_BOLD: usize = 100;

/// Rewrites the page so that elements say it.
pub(super) fn rewrite(page: &Document) {
    page.select(WIKI).remove();
    page.select(COMMENTS).remove();
    page.select(BOLD).rename("b");
    for class in bold_classes(page) {
        page.select(&format!("span.{class}")).rename("b");
    }
    title(page);
    page.select(SIGNATURE).rename("p");
    for list in page
        .select("ul, ol")
        .nodes()
        .iter()
        .filter(|list| is_contents(list))
    {
        list.remove_from_parent();
    }
    for list in page
        .select("ul[class*='lst-kix_'], ol[class*='lst-kix_']")
        .nodes()
    {
        nest(list);
    }
    for table in page.select("table").nodes() {
        head(table);
    }
}

/// Classes that a style sheet of the page makes bold: `.c1{font-weight:700}`.
fn bold_classes(page: &Document) -> Vec<String> {
    let sheet = page.select("style").text();
    let rules = sheet.split('}').filter_map(|rule| {
        let (class, style) = rule.rsplit_once('{')?;
        let class = class.trim().strip_prefix('.')?;
        let is_class = class.chars().all(|c| c.is_ascii_alphanumeric());
        let is_bold = style.contains("font-weight:700") || style.contains("font-weight:bold");
        (is_class && is_bold).then(|| class.to_owned())
    });
    rules.take(MOST_BOLD).collect()
}

/// A paragraph that is a document's title: a heading, and the title of the page where it has none.
fn title(page: &Document) {
    let titles = page.select("p.title");
    let (1, Some(title)) = (titles.length(), titles.nodes().first()) else {
        return;
    };
    title.rename("h1");
    if !page.select("title").exists() {
        page.select("head").append_html("<title></title>");
        page.select("title").set_text(title.text().trim());
    }
}

/// A list that stands under the last item of the one before it by its class alone (`lst-kix_abc-1`) is put there.
fn nest(list: &NodeRef) {
    let Some(level) = level(list).filter(|level| *level > 0) else {
        return;
    };
    let before = list.prev_element_sibling().filter(is_list);
    let mut item = before.and_then(|before| last(&before, is_item));
    for _ in 1..level {
        let deeper = item.as_ref().and_then(|item| last(item, is_list));
        match deeper.and_then(|list| last(&list, is_item)) {
            Some(deeper) => item = Some(deeper),
            None => break,
        }
    }
    if let Some(item) = item {
        list.remove_from_parent();
        item.append_child(list);
    }
}

fn is_item(node: &NodeRef) -> bool {
    is_named(node, "li")
}

/// The last child of a kind.
fn last<'a>(node: &NodeRef<'a>, is_kind: fn(&NodeRef) -> bool) -> Option<NodeRef<'a>> {
    successors(node.last_child(), |node| node.prev_sibling()).find(is_kind)
}

/// How deep a list stands by its class.
fn level(list: &NodeRef) -> Option<u8> {
    let classes = list.attr("class")?;
    let mut levels = classes.split_whitespace().filter_map(|class| {
        let (_, level) = class.strip_prefix("lst-kix_")?.rsplit_once('-')?;
        level.parse().ok()
    });
    levels.next().filter(|level| *level < 10)
}

/// The first row of a table without heads is one of heads where it alone has nothing but bold text.
fn head(table: &NodeRef) {
    if table.descendants_it().any(|node| is_named(&node, "th")) {
        return;
    }
    let rows = table.descendants_it();
    let rows = rows.filter(|node| is_named(node, "tr")).take(2);
    let rows: Vec<Vec<NodeRef>> = rows.map(|row| row.element_children()).collect();
    let [heads, others] = &rows[..] else { return };
    if heads.len() > 1 && heads.iter().all(is_bold) && !others.iter().all(is_bold) {
        heads.iter().for_each(|cell| cell.rename("th"));
    }
}

/// Whether a list is one of contents: all that it says are links to places in the text.
fn is_contents(list: &NodeRef) -> bool {
    let is_link = |node: &NodeRef| is_named(node, "a") && node.attr_or("href", "").starts_with('#');
    let in_link = |text: &NodeRef| {
        let mut around = text
            .ancestors_it(Some(10))
            .take_while(|one| one.id != list.id);
        around.any(|one| is_link(&one))
    };
    let mut texts = list
        .descendants_it()
        .filter(|one| one.is_text() && has_text(one));
    texts.all(|text| in_link(&text)) && list.descendants_it().filter(is_link).count() > 1
}

/// Whether all text in a node is bold, and there is some.
fn is_bold(node: &NodeRef) -> bool {
    let is_in_bold = |text: &NodeRef| {
        let mut around = text
            .ancestors_it(Some(10))
            .take_while(|one| one.id != node.id);
        around.any(|one| is_named(&one, "b") || is_named(&one, "strong"))
    };
    let mut texts = node
        .descendants_it()
        .filter(|one| one.is_text() && has_text(one))
        .peekable();
    texts.peek().is_some() && texts.all(|text| is_in_bold(&text))
}

/// Line ends as characters, where they stand alone, and apart from the text where they do not: the search of the main part
/// drops some of them, and makes paragraphs where there are several.
pub(super) fn keep_line_ends(page: &Document) {
    for node in page.select("br").nodes() {
        match is_lone(node) {
            true => node.replace_with_html(LINE_END.to_string()),
            false => node.before_html(" "),
        }
    }
}

/// Whether no other line end stands beside one.
fn is_lone(line_end: &NodeRef) -> bool {
    let is_something = |node: &NodeRef| !node.is_text() || !node.text().trim().is_empty();
    let before = successors(line_end.prev_sibling(), |node| node.prev_sibling()).find(is_something);
    let after = successors(line_end.next_sibling(), |node| node.next_sibling()).find(is_something);
    let mut beside = before.into_iter().chain(after);
    !beside.any(|node| is_named(&node, "br"))
}
