//! Pages and feeds: fetched before anything is locked, so that a slow server holds up nobody.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;
use url::Url;

use super::read::{self, Failure, Read, digest, fetch, taken};
use super::{OnProgress, Progress};
use crate::article::{Attached, Meta};
use crate::library::{
    Change, Heard, Kind, Library, PlaceKind, SourceRow, SourceState, Watched, now,
};
use crate::source::{self, Draft, Entry, Feed, Fetcher, Got, Known, Page};

/// Entries of one feed that are tried in one run; the rest waits for the next.
pub const MAX_ENTRIES: usize = 500;
/// So much text of one feed is taken in one run, in bytes: its entries may name pages that are large.
const MAX_TEXT: usize = 16 << 20;
/// Sites that are asked at the same time.
const AT_ONCE: usize = 8;

/// What was fetched, and what is to be told about it.
#[derive(Debug, Default)]
pub struct Fetched {
    /// The changes that it asks for, each with what its reader should know about how it was read.
    pub reads: Vec<Read>,
    /// Places and entries that had not changed.
    pub unchanged: u64,
    /// What could not be read.
    pub failed: Vec<Failure>,
    /// Articles that a person removed and whose source is still there.
    pub kept_out: Vec<String>,
    /// What else should be known, a sentence each.
    pub notes: Vec<String>,
}

impl Fetched {
    /// What is kept of it for a preview, each part with its source where it is an article.
    pub fn kept(&self) -> Result<Vec<(Option<String>, String)>> {
        let kept = |read: &Read| {
            let key = match &read.0 {
                Change::Put { source, .. } => Some(source.key.clone()),
                _ => None,
            };
            Ok((key, serde_json::to_string(read)?))
        };
        self.reads.iter().map(kept).collect()
    }

    /// What was kept.
    pub fn again(kept: &[String]) -> Result<Fetched> {
        let reads = kept.iter().map(|read| serde_json::from_str(read));
        Ok(Fetched {
            reads: reads.collect::<Result<_, _>>()?,
            ..Fetched::default()
        })
    }

    fn add(&mut self, other: Fetched) {
        self.reads.extend(other.reads);
        self.unchanged += other.unchanged;
        self.failed.extend(other.failed);
        self.kept_out.extend(other.kept_out);
        self.notes.extend(other.notes);
    }

    /// Reads files that came with a request.
    pub fn take(&mut self, attached: &[Attached], given: &Meta) {
        for file in attached {
            match read::attached(file, given) {
                Ok(read) => self.reads.push(read),
                Err(sentence) => self.fail(&file.key, sentence),
            }
        }
    }

    fn change(&mut self, change: Change) {
        self.reads.push((change, Vec::new()));
    }

    fn fail(&mut self, key: &str, sentence: String) {
        let key = key.to_owned();
        self.failed.push(Failure { key, sentence });
    }
}

/// Asks all watched places whether they changed.
pub fn look_again(
    fetcher: &Fetcher,
    library: &Library,
    open: impl Fn() -> Result<Library> + Sync,
    progress: OnProgress,
) -> Result<Fetched> {
    let places = library.watched()?;
    let total = places.len() as u64;
    let sites = Mutex::new(by_site(places));
    let next = || {
        sites
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    };
    let (done, answers) = std::sync::mpsc::channel();
    let mut all: Vec<(String, Fetched)> = Vec::new();
    thread::scope(|scope| -> Result<()> {
        for _ in 0..AT_ONCE.min(total as usize) {
            let (done, open) = (done.clone(), &open);
            scope.spawn(move || {
                let library = open();
                while let Some(site) = next() {
                    for place in site {
                        let fetched = match &library {
                            Ok(library) => look(fetcher, library, &place),
                            Err(error) => Err(anyhow::anyhow!("{error:#}")),
                        };
                        // Where nobody listens, the first failure has ended it.
                        if done.send((place.heard.address, fetched)).is_err() {
                            return;
                        }
                    }
                }
            });
        }
        drop(done);
        for ((address, fetched), done) in answers.into_iter().zip(1..) {
            progress(Progress::Fetching { done, total });
            all.push((address, fetched?));
        }
        Ok(())
    })?;
    // In one order, however quick each was: a preview and its confirmation are to be the same change.
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut sum = Fetched::default();
    all.into_iter().for_each(|(_, fetched)| sum.add(fetched));
    Ok(sum)
}

/// The places of each site: one site is asked for one thing at a time.
fn by_site(places: Vec<Watched>) -> VecDeque<Vec<Watched>> {
    let mut sites: BTreeMap<String, Vec<Watched>> = BTreeMap::new();
    for place in places {
        let site = Url::parse(&place.heard.address).ok();
        let site = site.and_then(|url| url.host_str().map(str::to_owned));
        sites
            .entry(site.unwrap_or_default())
            .or_default()
            .push(place);
    }
    sites.into_values().collect()
}

fn look(fetcher: &Fetcher, library: &Library, place: &Watched) -> Result<Fetched> {
    let address = &place.heard.address;
    let mut fetched = Fetched::default();
    let row = library.source(address)?;
    if let Some(row) = row.as_ref().filter(|row| row.state == SourceState::Removed) {
        fetched.kept_out.push(row.slug.clone());
        return Ok(fetched);
    }
    let known = Known {
        etag: place.heard.etag.clone(),
        modified: place.heard.modified.clone(),
    };
    let page = match fetcher.get(address, &known) {
        Ok(Got::Page(page)) => page,
        Ok(Got::Unchanged) => {
            fetched.unchanged += 1;
            fetched.change(heard(address, None, known, None)?);
            return Ok(fetched);
        }
        Ok(Got::Gone(status)) => {
            vanished(place, row.as_ref(), status, &mut fetched);
            return Ok(fetched);
        }
        Err(refusal) => {
            failed(address, refusal.to_string(), &mut fetched);
            return Ok(fetched);
        }
    };
    match place.kind {
        PlaceKind::Page => page_again(address, row, page, &mut fetched)?,
        PlaceKind::Feed => entries(fetcher, library, address, page, false, &mut fetched)?,
    }
    Ok(fetched)
}

fn page_again(
    address: &str,
    row: Option<SourceRow>,
    page: Page,
    fetched: &mut Fetched,
) -> Result<()> {
    let digest = digest(&page.bytes);
    if row.as_ref().is_some_and(|row| row.source.hash == digest) {
        fetched.unchanged += 1;
        fetched.change(heard(address, None, page.known, None)?);
        return Ok(());
    }
    let given = row.map(|row| row.source.given).unwrap_or_default();
    match source::page(&page, &given) {
        Ok(draft) => {
            fetched
                .reads
                .push(again(address, Kind::Page, digest, draft));
            fetched.change(heard(address, None, page.known, None)?);
        }
        Err(refusal) => failed(address, refusal.to_string(), fetched),
    }
    Ok(())
}

/// What a source says again. Nobody says more about it now: what was said before is the library's to keep, which may
/// have changed while the source was fetched.
fn again(key: &str, kind: Kind, digest: Vec<u8>, draft: Draft) -> Read {
    taken(key, kind, digest, &Meta::default(), draft)
}

/// Its article stays: what was published is not made unsaid by taking its page away.
fn vanished(place: &Watched, row: Option<&SourceRow>, status: u16, fetched: &mut Fetched) {
    let address = &place.heard.address;
    let slug = row.map(|row| row.slug.as_str());
    let stays = match (place.kind, slug) {
        (PlaceKind::Page, Some(slug)) => {
            format!("its article `{slug}` stays until it is removed")
        }
        _ => "its articles stay; `unwatch` it if it will not come back".to_owned(),
    };
    let sentence =
        format!("`{address}` is gone: its server answered with status {status}; {stays}");
    fetched.notes.push(sentence.clone());
    fetched.change(unheard(address, sentence));
}

fn failed(address: &str, sentence: String, fetched: &mut Fetched) {
    fetched.fail(address, sentence.clone());
    fetched.change(unheard(address, sentence));
}

/// Reads a page or feed that is to be watched. An error is a sentence for the person who asked.
pub fn watch(
    fetcher: &Fetcher,
    library: &Library,
    typed: &str,
    given: &Meta,
) -> Result<Result<Fetched, String>> {
    let page = match fetch(fetcher, typed) {
        Ok(page) => page,
        Err(sentence) => return Ok(Err(sentence)),
    };
    let mut fetched = Fetched::default();
    if source::is_feed(&page) {
        let address = normal(typed);
        entries(fetcher, library, &address, page, true, &mut fetched)?;
        if let Some(failure) = fetched.failed.iter().find(|failure| failure.key == address) {
            return Ok(Err(failure.sentence.clone()));
        }
        if *given != Meta::default() {
            fetched.notes.push(format!(
                "{address} is a feed, so what was said about a page is left out: `edit` says it of one article"
            ));
        }
        let kind = PlaceKind::Feed;
        fetched.change(Change::Watch { address, kind });
        return Ok(Ok(fetched));
    }
    let address = page.url.clone();
    if library.is_blocked(&address)? {
        return Ok(Err(format!(
            "`{address}` was erased, and is kept from coming back"
        )));
    }
    let draft = match source::page(&page, given) {
        Ok(draft) => draft,
        Err(refusal) => return Ok(Err(refusal.to_string())),
    };
    let digest = digest(&page.bytes);
    let read = taken(&address, Kind::Page, digest, given, draft);
    fetched.reads.push(read);
    fetched.change(heard(&address, None, page.known, None)?);
    let kind = PlaceKind::Page;
    fetched.change(Change::Watch { address, kind });
    Ok(Ok(fetched))
}

/// The address as it is kept, without what a server does not see.
pub fn normal(typed: &str) -> String {
    match Url::parse(typed.trim()) {
        Ok(mut url) => {
            url.set_fragment(None);
            url.into()
        }
        Err(_) => typed.trim().to_owned(),
    }
}

/// Takes what is new or changed in a feed. An entry that left it is not looked for.
fn entries(
    fetcher: &Fetcher,
    library: &Library,
    address: &str,
    page: Page,
    all: bool,
    fetched: &mut Fetched,
) -> Result<()> {
    let feed = match source::feed(&page) {
        Ok(feed) => feed,
        Err(refusal) => {
            failed(address, refusal.to_string(), fetched);
            return Ok(());
        }
    };
    let (wanted, erased) = wanted(library, address, &feed, all, fetched)?;
    let (mut taken, mut text, mut unread) = (0, 0, Vec::new());
    let mut wanted = wanted.into_iter();
    while taken + unread.len() < MAX_ENTRIES
        && text < MAX_TEXT
        && let Some(one) = wanted.next()
    {
        match draft(fetcher, &feed, one.entry, &one.given) {
            Ok(draft) => {
                let digest = one.entry.digest.clone();
                let read = again(&one.key, Kind::Entry, digest, draft);
                if let Change::Put { article, .. } = &read.0 {
                    text += article.body.len();
                }
                fetched.reads.push(read);
                if one.failed {
                    fetched.change(heard(&one.key, None, Known::default(), None)?);
                }
                taken += 1;
            }
            Err(sentence) => unread.push((one.key, sentence)),
        }
    }
    let left = wanted.len();
    let error = unread.first().map(|(_, first)| match unread.len() {
        1 => first.clone(),
        many => format!("{many} of its entries could not be read, first: {first}"),
    });
    // What was left or not read must be seen again, also where the feed does not change.
    let known = match left == 0 && unread.is_empty() {
        true => page.known,
        false => Known::default(),
    };
    fetched
        .notes
        .extend(notes(address, &feed, taken, left, erased));
    unread
        .into_iter()
        .for_each(|(key, sentence)| failed(&key, sentence, fetched));
    fetched.change(heard(address, feed.title.clone(), known, error)?);
    Ok(())
}

/// An entry that is to be taken.
struct Wanted<'a> {
    key: String,
    entry: &'a Entry,
    given: Meta,
    /// Whether it could not be read when it was last tried.
    failed: bool,
}

/// The entries of a feed that are new or changed, and how many others were erased. What failed is tried last: it may
/// fail each time, and would keep the others from their turn.
fn wanted<'a>(
    library: &Library,
    address: &str,
    feed: &'a Feed,
    all: bool,
    fetched: &mut Fetched,
) -> Result<(Vec<Wanted<'a>>, usize)> {
    let (mut wanted, mut erased) = (Vec::new(), 0);
    for entry in &feed.entries {
        let key = format!("{address} {}", entry.id);
        let row = library.source(&key)?;
        match &row {
            Some(row) if row.state == SourceState::Removed && !all => {
                fetched.kept_out.push(row.slug.clone());
            }
            Some(row) if row.state == SourceState::Here && row.source.hash == entry.digest => {
                fetched.unchanged += 1;
            }
            _ if library.is_blocked(&key)? => erased += 1,
            _ => wanted.push(Wanted {
                failed: library.heard(&key)?.last_error.is_some(),
                given: row.map(|row| row.source.given).unwrap_or_default(),
                entry,
                key,
            }),
        }
    }
    wanted.sort_by_key(|one| one.failed);
    Ok((wanted, erased))
}

fn notes(address: &str, feed: &Feed, taken: usize, left: usize, erased: usize) -> Vec<String> {
    let name = feed.title.as_deref().unwrap_or(address);
    let mut notes: Vec<String> = feed
        .remarks
        .iter()
        .map(|remark| format!("{name}: {remark}"))
        .collect();
    if left > 0 {
        notes.push(format!(
            "{name}: {taken} {} taken, {left} {} left for the next refresh",
            if taken == 1 {
                "entry was"
            } else {
                "entries were"
            },
            if left == 1 { "is" } else { "are" }
        ));
    }
    if erased > 0 {
        let were = match erased {
            1 => "was erased, and is",
            _ => "were erased, and are",
        };
        notes.push(format!(
            "{name}: {erased} of its entries {were} kept from coming back"
        ));
    }
    notes
}

/// An entry's article: from the feed where that has the text, else from its page.
fn draft(fetcher: &Fetcher, feed: &Feed, entry: &Entry, given: &Meta) -> Result<Draft, String> {
    let text = |refusal: source::Refusal| refusal.to_string();
    if let Some(draft) = entry.draft(feed, given).map_err(text)? {
        return Ok(draft);
    }
    let Some(url) = &entry.url else {
        return Err(format!(
            "the entry `{}` has neither a text nor an address",
            entry.id
        ));
    };
    let page = fetch(fetcher, url)?;
    entry.draft_of_page(feed, &page, given).map_err(text)
}

fn heard(
    address: &str,
    title: Option<String>,
    known: Known,
    error: Option<String>,
) -> Result<Change> {
    Ok(Change::Heard(Heard {
        address: address.to_owned(),
        title,
        etag: known.etag,
        modified: known.modified,
        last_success: Some(now()?),
        last_error: error,
    }))
}

fn unheard(address: &str, error: String) -> Change {
    Change::Heard(Heard {
        address: address.to_owned(),
        last_error: Some(error),
        ..Heard::default()
    })
}

/// Fetches the pages among what is to be added.
pub fn pages(fetcher: &Fetcher, addresses: &[&str], given: &Meta, progress: OnProgress) -> Fetched {
    let mut fetched = Fetched::default();
    let total = addresses.len() as u64;
    for (address, done) in addresses.iter().zip(0..) {
        progress(Progress::Fetching { done, total });
        match read::page(fetcher, address, given) {
            Ok(read) => fetched.reads.push(read),
            Err(sentence) => fetched.fail(address, sentence),
        }
    }
    fetched
}
