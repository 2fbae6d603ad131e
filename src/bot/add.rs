//! Adding files, folders of files and pages of the web, and watching places.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Bot, Request, of};
use crate::command::{About, Add, Role, web_address};
use crate::home::{self, OnProgress, Taken, Work, in_unicode, normal};
use crate::library::{Effect, Kind, PlaceKind, SourceState};
use crate::reply::{Added, Listed, News, Reply, Unknown, WatchedPlace};

impl Bot {
    /// Takes what can be taken as one change, and says of the rest why not.
    pub(super) fn add(&self, add: &Add, request: &Request, progress: OnProgress) -> Result<Reply> {
        let mut refused = Vec::new();
        let files = files(&add.files, &mut refused);
        let given = Box::new(add.about.meta());
        let attached = add.attached.clone();
        let work = Work::Add {
            files,
            given,
            attached,
        };
        let mut reply = self.change(work, add.yes, request, progress)?;
        match &mut reply {
            Reply::Added { refused: list, .. } => list.splice(0..0, refused),
            Reply::Preview(preview) => preview.news.failed.splice(0..0, refused),
            _ => return Ok(reply),
        };
        Ok(reply)
    }

    pub(super) fn watch(
        &self,
        typed: &str,
        about: &About,
        yes: bool,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        let address = normal(typed);
        if self
            .home
            .library()
            .watched()?
            .iter()
            .any(|place| place.heard.address == address)
        {
            return Ok(Reply::WatchedAlready(address));
        }
        let given = Box::new(about.meta());
        self.change(Work::Watch { address, given }, yes, request, progress)
    }

    pub(super) fn unwatch(
        &self,
        typed: &str,
        yes: bool,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        let address = normal(typed);
        let watched = self.home.library().watched()?;
        let mut names = watched.iter().map(|place| place.heard.address.as_str());
        if !names.clone().any(|name| name == address) {
            return Ok(Reply::NotWatched(Unknown::of(&address, &mut names)));
        }
        self.change(Work::Unwatch { address }, yes, request, progress)
    }

    /// Everything that a refresh looks at.
    pub(super) fn watched(&self, request: &Request) -> Result<Reply> {
        let library = self.home.library();
        let folder = library.heard(home::FOLDER)?;
        let new = folder.last_error.unwrap_or_default();
        let sources = library.sources()?;
        let mut places = Vec::new();
        for (kind, name) in [(Kind::Folder, "folder"), (Kind::File, "files")] {
            let rows = sources.iter().filter(|row| row.source.kind == kind);
            let here: Vec<_> = rows.filter(|row| row.state == SourceState::Here).collect();
            let known = here.iter().filter_map(|row| row.last_error.as_deref());
            let new = new.lines().filter(|_| kind == Kind::Folder);
            let failing: Vec<&str> = known.chain(new).collect();
            places.push(WatchedPlace {
                kind: name,
                address: None,
                title: None,
                articles: here.len() as u64,
                last_success: folder.last_success.clone(),
                last_error: failing.first().map(|first| match request.role {
                    Role::Operator => (*first).to_owned(),
                    // Errors name files of the host.
                    _ => format!("{} of its files could not be read", failing.len()),
                }),
            });
        }
        // Files that were added by their path are a place where there are any.
        places.retain(|place| place.kind == "folder" || place.articles > 0);
        for place in library.watched()? {
            let heard = place.heard;
            places.push(WatchedPlace {
                kind: match place.kind {
                    PlaceKind::Page => "page",
                    PlaceKind::Feed => "feed",
                },
                articles: library.articles_from(&heard.address)?,
                address: Some(heard.address),
                title: heard.title,
                last_success: heard.last_success,
                last_error: heard.last_error,
            });
        }
        drop(library);
        let next = self.home.next_refresh()?.map(|at| at.to_string());
        Ok(Reply::Watched { places, next })
    }

    /// What was read, with what became of it.
    pub(super) fn added(&self, done: &home::Refreshed, commit: bool) -> Result<Vec<Added>> {
        let mut added = Vec::new();
        for taken in &done.taken {
            let (slug, news) = match &done.outcome.effects[taken.effect] {
                Effect::New { slug, .. } => (slug, News::New),
                Effect::Changed { slug, .. } => (slug, News::Changed),
                Effect::Same { slug } => (slug, News::Same),
                _ => continue,
            };
            // Before a change only what stays as it is can be looked up.
            let stored = match commit || news == News::Same {
                true => self.home.library().article(slug)?,
                false => None,
            };
            added.push(Added {
                article: stored.map_or_else(|| listed(slug, taken), |stored| of(&stored.article)),
                news,
                first: taken.first.clone(),
                remarks: taken.remarks.clone(),
            });
        }
        Ok(added)
    }
}

fn listed(slug: &str, taken: &Taken) -> Listed {
    Listed {
        slug: slug.to_owned(),
        meta: taken.meta.clone(),
        passages: taken.passages,
    }
}

/// Why a text that was erased is not taken.
pub fn blocked(key: &str, slug: &str) -> String {
    let name = shown(key);
    format!("`{name}` was erased with the article `{slug}`, and is kept from coming back")
}

/// That a file was not read, for those who may not see where it lies.
pub fn unread(key: &str) -> String {
    let name = shown(key);
    format!("`{name}` cannot be read: the operator sees why when refreshing in the terminal")
}

/// A source as a moderator may see it: not where on the host it lies.
pub fn shown(key: &str) -> &str {
    let path = Path::new(key);
    match web_address(path) {
        // An entry of a feed is known by its own address, where that is its id.
        Some(address) => match address.split_once(' ') {
            Some((_, entry)) if web_address(Path::new(entry)).is_some() => entry,
            Some((feed, _)) => feed,
            None => address,
        },
        None => path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or(key),
    }
}

/// The files, and those in the folders and their folders, in order.
fn files(paths: &[PathBuf], refused: &mut Vec<String>) -> Vec<String> {
    let mut files = Vec::new();
    for path in paths {
        if web_address(path).is_some() || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match home::files(path) {
            Ok(inside) if inside.is_empty() => {
                refused.push(format!("the folder `{}` has no file", path.display()))
            }
            Ok(inside) => files.extend(inside),
            Err(error) => refused.push(format!("{error:#}")),
        }
    }
    let text = |path| in_unicode(path).map_err(|why| refused.push(why)).ok();
    files.into_iter().filter_map(text).collect()
}
