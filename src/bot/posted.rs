//! Excerpts that were posted before.

use anyhow::Result;

use super::{Bot, Cut, Posted, Request, show};
use crate::answer::{self, Quotation};
use crate::article::Place;
use crate::home::OnProgress;
use crate::index::Snapshot;
use crate::reply::Reply;

impl Bot {
    /// The same excerpts again, or the paragraph of the first, if the library is still what they were cut from.
    pub(super) fn posted(
        &self,
        posted: &Posted,
        request: &Request,
        progress: OnProgress,
    ) -> Result<Reply> {
        let place = request.place.as_deref().unwrap_or_default();
        if let Some(since) = self.home.library().paused(place)? {
            return Ok(Reply::Paused {
                since,
                resumes: false,
            });
        }
        if self.home.snapshot().payload().revision != posted.revision {
            return Ok(Reply::Outdated);
        }
        if posted.whole {
            return match posted.cuts.first() {
                Some(cut) => self.paragraph(cut),
                None => Ok(Reply::Outdated),
            };
        }
        let again = |snapshot: &Snapshot| {
            let mut quotations = Vec::new();
            for cut in &posted.cuts {
                quotations.extend(self.quoted(snapshot, cut)?);
            }
            Ok(match quotations.is_empty() {
                true => Reply::Outdated,
                false => Reply::Answer(answer::again(snapshot, quotations)),
            })
        };
        self.checked(again, progress)
    }

    /// The paragraph of an excerpt with its neighbours. The index may be behind the library, whose article is another then.
    fn paragraph(&self, cut: &Cut) -> Result<Reply> {
        let Some(place) = self.place(cut)? else {
            return Ok(Reply::Outdated);
        };
        let shown = show::show(&self.home, &place.to_string())?;
        let version = shown.excerpts().first().map(|one| one.source().0);
        Ok(match version == Some(cut.version) {
            true => shown,
            false => Reply::Outdated,
        })
    }

    fn place(&self, cut: &Cut) -> Result<Option<Place>> {
        let slug = self.home.library().slug_of(cut.version)?;
        Ok(slug.map(|slug| Place {
            slug,
            number: cut.number,
        }))
    }

    fn quoted(&self, snapshot: &Snapshot, cut: &Cut) -> Result<Option<Quotation>> {
        let Some(place) = self.place(cut)? else {
            return Ok(None);
        };
        let Some(passage) = snapshot.passage(&place)? else {
            return Ok(None);
        };
        // What a button says may be of another time, or made up.
        if passage.version != cut.version || passage.text.get(cut.range.clone()).is_none() {
            return Ok(None);
        }
        answer::quote(snapshot, &passage, cut.range.clone(), &[], cut.inside)
    }
}
