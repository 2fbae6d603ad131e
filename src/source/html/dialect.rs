//! What word processors and wikis say in classes and styles, said in elements.

use std::collections::HashSet;
use std::iter::successors;

use dom_query::{Document, NodeRef};

use super::{has_text, is_list, is_named};
use crate::source::text::{CLOSING, LINE_END};

/// What wikis add to a text: marks for editing, links to notes and back, remarks on what lacks a source, boxes of links.
const WIKI: &str = ".mw-editsection, sup.reference, .mw-cite-backlink, .Inline-Template, .navbox, .mw-jump-link, .catlinks, \
    #siteSub, #siteNotice";
/// The marks of comments in a word processor's text, and the beginnings of these, which it keeps at the end.
const COMMENT_MARK: &str = "a[id^=cmnt_ref]";
const COMMENT: &str = "p:has(> a[id^=cmnt][href^='#cmnt_ref'])";
/// Text that is struck out does not hold any more.
const STRUCK: &str = "del, s, strike, [style*=line-through]";
/// Bold text by its own style.
const BOLD: &str = "span[style*='font-weight:700'], span[style*='font-weight: 700'], \
    span[style*='font-weight:bold'], span[style*='font-weight: bold']";

/// Rewrites the page so that elements say it.
pub(super) fn rewrite(page: &Document) {
    let sheet = page.select("style").text();
    with_class(page, &sheet, &["line-through"], remove_struck);
    page.select(STRUCK).nodes().iter().for_each(remove_struck);
    page.select(WIKI).remove();
    page.select(COMMENT_MARK).remove();
    comments(page);
    page.select("pre br").replace_with_html("\n");
    page.select("h1 br, h2 br, h3 br, h4 br, h5 br, h6 br")
        .replace_with_html(" ");
    page.select(BOLD).rename("b");
    let bold = ["font-weight:700", "font-weight:bold"];
    with_class(page, &sheet, &bold, |span| span.rename("b"));
    part_spans(page);
    page.select("ol[style*=lower-alpha], ol[style*=lower-latin]")
        .set_attr("type", "a");
    page.select("ol[style*=lower-roman]").set_attr("type", "i");
    page.select("ol[style*=upper-roman]").set_attr("type", "I");
    title(page);
    // Who is quoted is no footer of the page.
    page.select("blockquote footer").rename("p");
    let cites = page.select("blockquote > cite");
    cites
        .nodes()
        .iter()
        .filter(|cite| is_alone(cite))
        .for_each(|cite| cite.rename("p"));
    contents(page);
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

/// Removes struck text, with the space before it where a sign stands behind it.
fn remove_struck(node: &NodeRef) {
    let is_closed = |next: &NodeRef| next.is_text() && next.text().starts_with(CLOSING);
    let before = node.prev_sibling().filter(NodeRef::is_text);
    let before = before.filter(|_| node.next_sibling().as_ref().is_some_and(is_closed));
    if let Some(before) = before {
        before.set_text(before.text().trim_end());
    }
    node.remove_from_parent();
}

/// Does something with each span whose class a style sheet of the page gives one of these styles: `.c1{font-weight:700}`.
fn with_class(page: &Document, sheet: &str, styles: &[&str], change: impl Fn(&NodeRef)) {
    let rules = sheet.split('}').filter_map(|rule| {
        let (class, style) = rule.rsplit_once('{')?;
        let has_style = styles.iter().any(|one| style.contains(one));
        class.trim().strip_prefix('.').filter(|_| has_style)
    });
    let classes: HashSet<&str> = rules.collect();
    if classes.is_empty() {
        return;
    }
    for span in page.select("span[class]").nodes() {
        let own = span.attr_or("class", "");
        if own.split_whitespace().any(|class| classes.contains(class)) {
            change(span);
        }
    }
}

/// Comments are no text: the box of each, which begins with it, or a paragraph among others.
fn comments(page: &Document) {
    for comment in page.select(COMMENT).nodes() {
        let is_first = comment.prev_element_sibling().is_none();
        let around = comment
            .parent()
            .filter(|around| is_first && is_named(around, "div"));
        around.as_ref().unwrap_or(comment).remove_from_parent();
    }
}

/// Spans that a style sheet sets apart, where there is nothing else, have white space between them:
/// `<div><span>Servings</span><span>6 people</span></div>`. In paragraphs a word may be of several.
fn part_spans(page: &Document) {
    let boxes = page.select("div, dd, dt, li, td");
    let is_box = |node: &NodeRef| {
        let mut inside = node.children_it(false);
        inside.all(|one| is_named(&one, "span") || !one.is_element() && !has_text(&one))
    };
    for node in boxes.nodes().iter().filter(|node| is_box(node)) {
        for span in node.element_children().iter().skip(1) {
            let before = span.prev_sibling().filter(|before| before.is_element());
            let ends = before.is_some_and(|before| before.text().ends_with(char::is_alphanumeric));
            let first = span.text().chars().next();
            if ends && first.is_some_and(|c| c.is_uppercase() || c.is_numeric()) {
                span.before_html(" ");
            }
        }
    }
}

/// The paragraph that a word processor's document has as its title: a heading, and the title of the page where it has none.
fn title(page: &Document) {
    let titles = page.select("body.doc-content p.title");
    let (1, Some(title)) = (titles.length(), titles.nodes().first()) else {
        return;
    };
    title.rename("h1");
    if !page.select("title").exists() {
        page.select("head").append_html("<title></title>");
        page.select("title").set_text(title.text().trim());
    }
}

/// Whether a node ends what it is in, where that has no text of its own.
fn is_alone(node: &NodeRef) -> bool {
    let is_own_text = |one: &NodeRef| one.is_text() && has_text(one);
    let has_own_text = |parent: NodeRef| parent.children_it(false).any(|one| is_own_text(&one));
    node.next_element_sibling().is_none() && !node.parent().is_some_and(has_own_text)
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

/// The first row of a table without heads is one of heads where it alone has nothing but bold text, and no number but years.
fn head(table: &NodeRef) {
    if table.descendants_it().any(|node| is_named(&node, "th")) {
        return;
    }
    let rows = table.descendants_it();
    let rows = rows.filter(|node| is_named(node, "tr")).take(2);
    let rows: Vec<Vec<NodeRef>> = rows.map(|row| row.element_children()).collect();
    let [heads, others] = &rows[..] else { return };
    let has_number = |cell: &NodeRef| {
        let text = cell.text();
        let is_year = text.trim().len() == 4 && text.trim().bytes().all(|b| b.is_ascii_digit());
        text.contains(char::is_numeric) && !is_year
    };
    let is_head = |cell: &NodeRef| is_bold(cell) && !has_number(cell);
    if heads.len() > 1 && heads.iter().all(is_head) && !others.iter().all(is_bold) {
        heads.iter().for_each(|cell| cell.rename("th"));
    }
}

/// Takes lists of contents away: all that they say are links to headings of the page.
fn contents(page: &Document) {
    let heads = page.select("h1, h2, h3, h4, h5, h6");
    let places = heads.nodes().iter().flat_map(|head| {
        let all = head.descendants_it().chain([*head]);
        all.filter_map(|node| node.id_attr())
    });
    let places: HashSet<String> = places.map(|place| format!("#{place}")).collect();
    if places.is_empty() {
        return;
    }
    let is_link =
        |node: &NodeRef| is_named(node, "a") && places.contains(&*node.attr_or("href", ""));
    for list in page.select("ul, ol").nodes() {
        let in_link = |text: &NodeRef| {
            let mut around = text
                .ancestors_it(Some(10))
                .take_while(|one| one.id != list.id);
            around.any(|one| is_link(&one))
        };
        let mut texts = list
            .descendants_it()
            .filter(|one| one.is_text() && has_text(one));
        let is_in_item = list.parent().is_some_and(|parent| is_item(&parent));
        let is_all = !is_in_item && texts.all(|text| in_link(&text));
        drop(texts);
        if is_all && list.descendants_it().filter(is_link).count() > 1 {
            list.remove_from_parent();
        }
    }
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
    let is_something =
        |node: &NodeRef| node.is_element() || node.is_text() && !node.text().trim().is_empty();
    let before = successors(line_end.prev_sibling(), |node| node.prev_sibling()).find(is_something);
    let after = successors(line_end.next_sibling(), |node| node.next_sibling()).find(is_something);
    let mut beside = before.into_iter().chain(after);
    !beside.any(|node| is_named(&node, "br"))
}
