//! The library's care: previews and their confirmation, history, pauses, copies.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Bot, Request, add, audit, of, role_name};
use crate::command::{About, Add, Command, Edit, Role, required_role, web_address};
use crate::home::{self, Confirmed, Failure, OnProgress, Work};
use crate::library::{Audit, Effect, Entry, Noted, duplicate};
use crate::reply::{
    Action, Ending, Folder, NotApplied, Past, Preview, Refreshed, Reply, Unknown, alike,
};

/// Changes that are shown at most.
const SHOWN: u32 = 20;

impl Bot {
    /// Shows a change, or makes it where that was confirmed beforehand.
    pub(super) fn change(
        &self,
        work: Work,
        yes: bool,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        if let Work::Restore { revision } = work {
            let newest = self.home.library().state()?.revision;
            if revision == 0 || revision > newest {
                return Ok(Reply::NoSuchRevision { revision, newest });
            }
        }
        let (_, name) = action(&work);
        let audit = audit(&name, request);
        if yes {
            let done = self.home.work(&work, &audit, progress)?;
            return self.made(&work, done, request);
        }
        let lost = self.lost(&work)?;
        let (seen, id) = self.home.look(&work, &audit, progress)?;
        self.shown(&work, seen, id, lost, request)
    }

    /// The reply to a change that was looked at; where there is nothing to confirm, as if it were made.
    fn shown(
        &self,
        work: &Work,
        seen: home::Refreshed,
        id: Option<u64>,
        lost: Vec<Past>,
        request: &Request,
    ) -> Result<Reply> {
        let Some(id) = id else {
            return self.made(work, seen, request);
        };
        let (action, _) = action(work);
        let read = match work {
            Work::Add { .. } | Work::Watch { .. } => self.added(&seen, false)?,
            _ => Vec::new(),
        };
        let news = self.news(seen, request)?;
        Ok(Reply::Preview(Preview {
            id,
            action,
            read,
            news,
            lost,
        }))
    }

    /// What a person says about an article.
    pub(super) fn edit(
        &self,
        edit: &Edit,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        if edit.about == About::default() {
            let named = Some(edit.id.clone());
            return Ok(Reply::Misread {
                command: "edit",
                named,
            });
        }
        if let Some(field) = edit.about.empty() {
            return Ok(Reply::Unfit(format!(
                "has an empty {field}: what is known can be changed, and not taken away"
            )));
        }
        let given = match home::said(&edit.about.meta()) {
            Ok(said) => Box::new(said),
            Err(why) => return Ok(Reply::Unfit(why)),
        };
        let slug = edit.id.trim().to_lowercase();
        self.change(Work::Edit { slug, given }, edit.yes, request, progress)
    }

    /// Shows what is to be added again, with more said about it.
    pub(super) fn fix(
        &self,
        id: u64,
        about: &About,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        if let Some(forbidden) = self.beyond(id, request)? {
            return Ok(forbidden);
        }
        let adds = |work: &Work| matches!(work, Work::Add { .. } | Work::Watch { .. });
        if self.home.previewed(id)?.is_some_and(|work| !adds(&work)) {
            return Ok(Reply::NotApplied(NotApplied::NotAdded(id)));
        }
        let said = match home::said(&about.meta()) {
            Ok(said) => said,
            Err(why) => return Ok(Reply::Unfit(why)),
        };
        let audit = audit("fix", request);
        match self.home.fix(id, &said, &audit, progress)? {
            Ok((work, seen, id)) => self.shown(&work, seen, id, Vec::new(), request),
            Err(closed) => self.settled(id, closed, request),
        }
    }

    /// What a preview would change, word by word.
    pub(super) fn details(
        &self,
        id: u64,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        if let Some(forbidden) = self.beyond(id, request)? {
            return Ok(forbidden);
        }
        let audit = audit("details", request);
        match self.home.differences(id, &audit, progress)? {
            Ok((seen, articles)) => {
                let news = self.news(seen, request)?;
                Ok(Reply::Details {
                    id,
                    came: news.came,
                    gone: news.gone,
                    articles,
                })
            }
            Err(closed) => self.settled(id, closed, request),
        }
    }

    /// Applies what a preview showed.
    pub(super) fn apply(&self, id: u64, request: &Request, progress: OnProgress) -> Result<Reply> {
        if let Some(forbidden) = self.beyond(id, request)? {
            return Ok(forbidden);
        }
        let audit = |work: &Work| {
            let (_, name) = action(work);
            audit(&name, request)
        };
        let confirmed = self.home.confirm(id, audit, progress)?;
        self.settled(id, confirmed, request)
    }

    /// Why a preview is not for this role: it reads files of the host, whoever confirms it.
    fn beyond(&self, id: u64, request: &Request) -> Result<Option<Reply>> {
        let command = match self.home.previewed(id)? {
            Some(Work::Import { dir }) => Command::Import { dir, yes: true },
            // What came with the request names nothing of the host.
            Some(Work::Add { files, .. }) if !files.is_empty() => Command::Add(Add {
                files: files.into_iter().map(PathBuf::from).collect(),
                ..Add::default()
            }),
            _ => return Ok(None),
        };
        let is_beyond = request.role < required_role(&command);
        Ok(is_beyond.then(|| self.forbid(&command, request)))
    }

    /// What became of a preview that was to be applied.
    fn settled(&self, id: u64, confirmed: Confirmed, request: &Request) -> Result<Reply> {
        let not = match confirmed {
            Confirmed::Done(work, done) => return self.made(&work, *done, request),
            Confirmed::NoSuch => NotApplied::NoSuch(id),
            Confirmed::Cancelled => NotApplied::Cancelled,
            Confirmed::Applied(revision) => NotApplied::Applied(revision),
            Confirmed::Outdated(since) => NotApplied::Outdated(pasts(since)),
        };
        Ok(Reply::NotApplied(not))
    }

    pub(super) fn cancel(&self, id: u64, request: &Request) -> Result<Reply> {
        let library = self.home.writable()?;
        if library.cancel(id)? {
            library.note(&audit("cancel", request))?;
            return Ok(Reply::Cancelled);
        }
        Ok(Reply::NotApplied(match library.kept(id)? {
            None => NotApplied::NoSuch(id),
            Some(kept) => match kept.became {
                Some(revision) if revision > 0 => NotApplied::Applied(revision),
                _ => NotApplied::Cancelled,
            },
        }))
    }

    /// The changes that going back would take away, newest first.
    fn lost(&self, work: &Work) -> Result<Vec<Past>> {
        let library = self.home.library();
        let newest = library.state()?.revision;
        let back = match work {
            Work::Undo if newest > 1 => 1,
            Work::Restore { revision } => newest.saturating_sub(*revision),
            _ => 0,
        };
        Ok(pasts(
            library.history(back.min(u64::from(u32::MAX)) as u32)?,
        ))
    }

    /// The reply to a change that was made.
    fn made(&self, work: &Work, done: home::Refreshed, request: &Request) -> Result<Reply> {
        match (work, done.outcome.effects.first()) {
            (Work::Refresh, _) => Ok(Reply::Refreshed(self.news(done, request)?)),
            (Work::Add { .. }, _) => {
                let added = self.added(&done, true)?;
                let news = self.news(done, request)?;
                let demo = self.demo(&news)?;
                let refused = news.failed.into_iter().chain(news.blocked).collect();
                let notes = news.notes.into_iter().chain(demo).collect();
                Ok(Reply::Added {
                    added,
                    refused,
                    notes,
                })
            }
            // What cannot be read is not watched.
            (Work::Watch { .. }, None) if !done.failed.is_empty() => {
                let why = done.failed.into_iter().next().map(|one| one.sentence);
                Ok(Reply::NotRead(why.unwrap_or_default()))
            }
            (Work::Watch { address, .. }, _) => {
                let news = self.news(done, request)?;
                // A page is watched where its redirects end.
                let address = news.watched.first().unwrap_or(address).clone();
                Ok(Reply::Watching { address, news })
            }
            (Work::Unwatch { address }, _) => Ok(Reply::Unwatched(address.clone())),
            (Work::Import { .. }, _) if !done.failed.is_empty() => {
                let why = done.failed.into_iter().map(|one| one.sentence);
                Ok(Reply::NotImported(why.collect()))
            }
            (Work::Import { .. }, _) if done.is_nothing() => Ok(Reply::NothingToDo),
            (Work::Import { .. }, _) => Ok(Reply::Imported(self.news(done, request)?)),
            (_, Some(Effect::NoSuchArticle { slug })) => self.no_such_article(slug),
            (
                _,
                Some(Effect::Erased {
                    slug,
                    title,
                    sources,
                }),
            ) => Ok(Reply::Erased {
                slug: slug.clone(),
                title: title.clone(),
                sources: sources
                    .iter()
                    .map(|key| add::shown(key).to_owned())
                    .collect(),
            }),
            (Work::Edit { slug, .. }, _) => self.edited(slug),
            (Work::Remove { slug }, _) => self.removed(slug, done.outcome.state.revision),
            (Work::Undo, _) if !done.outcome.changed => Ok(Reply::NothingToUndo),
            _ if !done.outcome.changed => Ok(Reply::NothingToDo),
            _ => Ok(Reply::Restored(self.news(done, request)?)),
        }
    }

    fn removed(&self, slug: &str, revision: u64) -> Result<Reply> {
        let before = revision.saturating_sub(1);
        // Not in the `match`: it would hold the library, which the other arm asks for.
        let removed = self.home.library().article_at(slug, before)?;
        match removed {
            Some(stored) => Ok(Reply::Removed(of(&stored.article))),
            None => self.no_such_article(slug),
        }
    }

    fn edited(&self, slug: &str) -> Result<Reply> {
        let edited = self.home.library().article(slug)?;
        match edited {
            Some(stored) => Ok(Reply::Edited(of(&stored.article))),
            None => self.no_such_article(slug),
        }
    }

    pub(super) fn no_such_article(&self, slug: &str) -> Result<Reply> {
        let slugs = self.home.library().slugs()?;
        let slugs = slugs.iter().map(String::as_str);
        Ok(Reply::NoSuchArticle(Unknown::of(slug, slugs)))
    }

    /// To who adds the first articles of their own: that the built-in ones are there too.
    fn demo(&self, news: &Refreshed) -> Result<Option<String>> {
        let came = &news.came;
        // A large library's ids need not be read to know that it has others.
        if came.is_empty() || news.status.articles > came.len() as u64 + home::BUILT_IN {
            return Ok(None);
        }
        let slugs = self.home.library().slugs()?;
        let others = slugs.iter().filter(|slug| !came.contains(slug));
        let others: Vec<&str> = others.map(String::as_str).collect();
        let are_built_in = others.iter().all(|slug| home::is_built_in(slug));
        if others.is_empty() || !are_built_in {
            return Ok(None);
        }
        let list = others.join(", ");
        Ok(Some(format!(
            "Questions are answered from the built-in demo too until it is removed: {list}."
        )))
    }

    fn news(&self, done: home::Refreshed, request: &Request) -> Result<Refreshed> {
        let mut news = Refreshed {
            status: self.status(request)?,
            came: Vec::new(),
            changed: Vec::new(),
            gone: Vec::new(),
            failed: failed(done.failed, request.role),
            kept_out: done.kept_out,
            blocked: Vec::new(),
            notes: done.notes,
            watched: Vec::new(),
            unwatched: Vec::new(),
            folder: done.folder.map(|folder| Folder {
                is_export: folder.is_export,
                edited: folder.edited,
                added: folder.added,
            }),
        };
        for taken in &done.taken {
            if let (Some(near), Effect::New { slug, .. }) =
                (&taken.alike, &done.outcome.effects[taken.effect])
            {
                news.notes.push(alike(slug, &near.slug, near.share));
            }
        }
        for effect in done.outcome.effects {
            match effect {
                Effect::New { slug, .. } => news.came.push(slug),
                Effect::Changed {
                    slug, paragraphs, ..
                } => news.changed.push((slug, paragraphs)),
                Effect::Gone { slug, .. } | Effect::Erased { slug, .. } => news.gone.push(slug),
                Effect::Duplicate { key, of } => news.failed.push(duplicate(add::shown(&key), &of)),
                Effect::Blocked { key, slug } => news.blocked.push(add::blocked(&key, &slug)),
                Effect::Watched { address } => news.watched.push(address),
                Effect::Unwatched { address } => news.unwatched.push(address),
                Effect::Same { .. } | Effect::NoSuchArticle { .. } => {}
            }
        }
        Ok(news)
    }

    pub(super) fn changes(&self) -> Result<Reply> {
        let library = self.home.library();
        Ok(Reply::Changes {
            changes: pasts(library.history(SHOWN)?),
            done: library.done(5)?.into_iter().map(noted).collect(),
            refused: library.refusals(5)?.into_iter().map(noted).collect(),
        })
    }

    pub(super) fn pause(&self, pause: bool, request: &Request) -> Result<Reply> {
        let place = request.place.as_deref().unwrap_or_default();
        let library = self.home.writable()?;
        if library.pause(place, pause)? {
            let action = if pause { "pause" } else { "resume" };
            library.note(&audit(action, request))?;
        }
        Ok(Reply::Answering(!pause))
    }

    /// Writes down that a copy was made. A copy of a library that can't be written stands all the same: its disk may be
    /// the reason for it.
    pub(super) fn note(&self, reply: &Reply, audit: &Audit) {
        if reply.ending() != Ending::Done {
            return;
        }
        let noted = self.home.writable().and_then(|library| library.note(audit));
        if let Err(error) = noted {
            let action = &audit.action;
            tracing::warn!(action, "a copy is not in the list of changes: {error:#}");
        }
    }

    /// Writes down a request whose role was too low; what it was is enough, not what it named.
    pub(super) fn forbid(&self, command: &Command, request: &Request) -> Reply {
        let needed = required_role(command);
        let audit = audit(command.name(), request);
        let written = self.home.writable();
        if let Err(error) = written.and_then(|library| library.refuse(&audit)) {
            let (action, role) = (&audit.action, role_name(request.role));
            tracing::warn!(
                action,
                role,
                "a forbidden request is not in the library: {error:#}"
            );
        }
        Reply::Forbidden(needed)
    }
}

/// Why sources could not be read. Sentences on files say where on the host they lie.
fn failed(failed: Vec<Failure>, role: Role) -> Vec<String> {
    let sentence = |one: Failure| match web_address(Path::new(&one.key)) {
        None if role < Role::Operator => add::unread(&one.key),
        _ => one.sentence,
    };
    failed.into_iter().map(sentence).collect()
}

/// What is to be confirmed, and what the list of changes calls it.
fn action(work: &Work) -> (Action, String) {
    let (action, name) = match work {
        Work::Add { .. } => (Action::Add, "add"),
        Work::Watch { .. } => (Action::Watch, "watch"),
        Work::Unwatch { .. } => (Action::Unwatch, "unwatch"),
        Work::Remove { .. } => (Action::Remove, "remove"),
        Work::Refresh => (Action::Refresh, "refresh"),
        Work::Undo => (Action::Undo, "undo"),
        Work::Restore { revision } => {
            return (Action::Restore(*revision), format!("restore {revision}"));
        }
        Work::Erase { .. } => (Action::Erase, "erase"),
        Work::Edit { .. } => (Action::Edit, "edit"),
        Work::Import { .. } => (Action::Import, "import"),
    };
    (action, name.to_owned())
}

fn pasts(entries: Vec<Entry>) -> Vec<Past> {
    let past = |entry: Entry| past(Some(entry.revision), entry.at, entry.audit, entry.summary);
    entries.into_iter().map(past).collect()
}

fn noted(noted: Noted) -> Past {
    past(None, noted.at, noted.audit, String::new())
}

fn past(number: Option<u64>, at: String, audit: Audit, articles: String) -> Past {
    Past {
        number,
        at,
        action: audit.action,
        role: audit.role,
        front_end: audit.front_end,
        actor: audit.actor,
        articles,
    }
}
