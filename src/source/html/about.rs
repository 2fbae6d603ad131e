//! What a page says about itself: its title and site, who wrote it, and when.

use dom_query::{Document, NodeRef, Selection};
use dom_smoothie::Article;
use jiff::civil::Date;

use super::is_inline;
use crate::article::Meta;
use crate::source::{day, meta};

/// So many names and lines that may say who wrote the page are looked at.
const MOST: usize = 50;

/// Longest title, author or site name that is believed, in characters.
const MAX_FIELD: usize = 300;

/// The names of fields that say when a page was published, in small letters, and of those that say when it was changed.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "pubdate",
    "publish-date",
    "citation_publication_date",
];
const CHANGED: &[&str] = &["article:modified_time", "datemodified", "last-modified"];
/// The time of a page in a byline, in selectors.
const BYLINE_TIME: &str = "time[datetime][pubdate], time[datetime][itemprop=datePublished], time[datetime][class*=publish], \
    [class*=byline] time[datetime], [rel=author] ~ time[datetime], [class*=author] ~ time[datetime], \
    [itemprop*=author] ~ time[datetime]";
/// Who wrote a page, as the search of the main part knows it, which takes that out of the text.
const AUTHOR: &str = "[rel=author], [itemprop*=author], [class*=author i], [class*=byline i], [class*=dateline i], \
    [class*=writtenby i], [id*=author i], [id*=byline i], [id*=dateline i], [id*=writtenby i]";
const PLACE: &str = "[class*=dateline i], [id*=dateline i]";
/// The fields of a page's head that say who wrote it.
const AUTHOR_FIELD: &str =
    "meta[name$=author], meta[property$=author], meta[name$=creator], meta[property$=creator]";
/// What may say at the head of a page by whom it is.
const HEAD_LINE: &str = "header p, header div, header span, header address";

/// What stands in these is of another page or of a reader.
const OTHERS: &str = "nav, aside, footer, [class*=comment], [class*=related], [class*=teaser], [id*=comment], [id*=related]";

/// What the page says about itself; what cannot be right is left out.
pub(super) fn meta_of(article: Article) -> Meta {
    let day = article.published_time.as_deref().and_then(day::read);
    let (author, beside) = believed(article.byline).map(name_of).unzip();
    let day = day.or(beside.flatten());
    Meta {
        title: believed(Some(article.title)).unwrap_or_default(),
        outlet: believed(article.site_name),
        author,
        date: day,
        language: article.lang.as_deref().and_then(meta::language_code),
        url: article.url.filter(|url| meta::is_web_address(url)),
        ..Meta::default()
    }
}

/// The name in a byline, and the day behind it.
fn name_of(byline: String) -> (String, Option<Date>) {
    let name = match byline.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("by ") => &byline[3..],
        _ => &byline,
    };
    match day::name_and_day(name) {
        Some((name, day)) => (name.to_owned(), Some(day)),
        None => (name.to_owned(), None),
    }
}

fn believed(field: Option<String>) -> Option<String> {
    field
        .map(|field| meta::one_line(&field))
        .filter(|field| !field.is_empty() && field.chars().count() <= MAX_FIELD)
}

/// The day on which the page says that it was published.
pub(super) fn published(page: &Document) -> Option<Date> {
    let of_head = || head_line(page).map(|(_, day)| day);
    field_day(page, PUBLISHED)
        .or_else(|| byline_day(page))
        .or_else(of_head)
}

/// Who wrote the page, where a line of it says so and no field.
pub(super) fn author(page: &Document) -> Option<String> {
    if page.select(AUTHOR_FIELD).exists() {
        return None;
    }
    let names = page.select(AUTHOR);
    let mut names = names.nodes().iter().take(MOST);
    // What begins a report says where it is from.
    let is_place = |name: &NodeRef| Selection::from(*name).is(PLACE);
    let is_name = |name: &NodeRef| is_part(name) && !is_place(name) && !is_of_others(name);
    let in_line = names.find(|name| is_name(name));
    let in_line = believed(in_line.map(|name| name.text().to_string()));
    let in_line = in_line.map(|name| name_of(name).0);
    in_line.or_else(|| head_line(page).map(|(name, _)| name))
}

/// Who wrote the page, and when, as a line at its head says.
fn head_line(page: &Document) -> Option<(String, Date)> {
    let lines = page.select(HEAD_LINE);
    let mut lines = lines.nodes().iter().take(MOST);
    lines.find_map(|node| {
        let line = believed(Some(node.text().to_string()))?;
        let (name, day) = day::byline(&line)?;
        (!is_of_others(node)).then(|| (name.to_owned(), day))
    })
}

/// A line that says who wrote the page, among other things, stays whole: the search of the main part does not know the name.
pub(super) fn keep_lines(page: &Document) {
    for name in page
        .select(AUTHOR)
        .nodes()
        .iter()
        .take(MOST)
        .filter(|name| is_part(name))
    {
        for key in ["class", "id", "rel", "itemprop"] {
            name.remove_attr(key);
        }
    }
}

/// Whether a node is a part of a line.
fn is_part(node: &NodeRef) -> bool {
    let is_in_line = node.node_name().is_some_and(|name| is_inline(&name));
    let around = node.parent().filter(|_| is_in_line);
    around.is_some_and(|around| around.text().trim() != node.text().trim())
}

/// The day on which the page says that it was changed.
pub(super) fn changed(page: &Document) -> Option<Date> {
    field_day(page, CHANGED)
}

/// The day that a field of the page's head has, of the first of these names that one has.
fn field_day(page: &Document, names: &[&str]) -> Option<Date> {
    let fields = page.select("meta[content]");
    let is_of = |field: &NodeRef, name: &str| {
        ["name", "property", "itemprop", "http-equiv"]
            .iter()
            .any(|key| field.attr_or(key, "").eq_ignore_ascii_case(name))
    };
    names.iter().find_map(|name| {
        let field = fields.nodes().iter().find(|field| is_of(field, name))?;
        day::read(&field.attr("content")?)
    })
}

/// The day beside the name of who wrote the page.
fn byline_day(page: &Document) -> Option<Date> {
    let times = page.select(BYLINE_TIME);
    let time = times.nodes().iter().find(|time| !is_of_others(time))?;
    day::read(&time.attr("datetime")?)
}

/// Whether a node is of another page or of a reader. What has the page's heading in it is not (`<div class="no-comments">`).
fn is_of_others(node: &NodeRef) -> bool {
    let mut parents = node.ancestors_it(None).map(Selection::from);
    parents.any(|one| one.is(OTHERS) && !one.select("h1").exists())
}

/// The page's title.
pub(super) fn own_title(page: &Document) -> Option<String> {
    believed(Some(page.select_single("title").text().to_string()))
}

/// The heading of the first level, where there is one alone.
pub(super) fn only_head(page: &Document) -> Option<String> {
    let heads = page.select("h1");
    (heads.length() == 1).then(|| heads.text().to_string())
}

/// The one heading of the first level, where the page's title is a part of it with the name of the site behind: `Terms | Kelp Bay`.
pub(super) fn title_and_site(page: &Document) -> Option<(String, String)> {
    /// Between a title and a site. A title may itself have a dash, before a number or a word in small letters.
    const SIGNS: [&str; 5] = [" | ", " · ", " :: ", " • ", " » "];
    const DASHES: [&str; 3] = [" – ", " — ", " - "];
    let title = own_title(page)?;
    let head = believed(only_head(page)).filter(|head| !head.contains(&title))?;
    let last = |signs: &[&str]| {
        let parts = signs.iter().filter_map(|sign| title.rsplit_once(sign));
        parts.max_by_key(|(before, _)| before.len())
    };
    let is_name =
        |site: &str| site.starts_with(char::is_uppercase) && !site.contains(char::is_numeric);
    let (before, site) =
        last(&SIGNS).or_else(|| last(&DASHES).filter(|(_, site)| is_name(site)))?;
    let (before, site) = (before.trim(), site.trim());
    let is_part = !before.is_empty() && head.contains(before);
    // `Kelp Bay | Terms`, where the heading is the site's
    let is_head = |head: &NodeRef| [before, site].contains(&head.text().trim());
    let heads = page.select("h2, h3");
    let is_turned = heads.nodes().iter().any(|head| head.text().trim() == site)
        || page.select("h1 a[rel=home], h1 a[href='/']").length() > 0;
    // The title names a part of the site: `Pool news | Kelp Bay` over `Pool to reopen`
    let [small, of] = [&head, site].map(str::to_lowercase);
    let is_of_site = small.contains(&of) || title.to_lowercase().contains(&small);
    let is_own = last(&SIGNS).is_some()
        && !is_of_site
        && !page.select("h1 a").exists()
        && !heads.nodes().iter().any(is_head);
    match is_part {
        true if is_turned => Some((site.to_owned(), before.to_owned())),
        true => Some((head, site.to_owned())),
        false => is_own.then(|| (head, site.to_owned())),
    }
}

/// The same with [`title_and_site`], where the page has these.
pub(super) fn with_site(meta: Meta, named: Option<(String, String)>) -> Meta {
    let Some((title, site)) = named else {
        return meta;
    };
    Meta {
        title,
        outlet: meta.outlet.or(Some(site)),
        ..meta
    }
}
