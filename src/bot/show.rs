//! Whole passages.

use anyhow::Result;

use super::of;
use crate::answer::Excerpt;
use crate::article::Place;
use crate::home::Home;
use crate::index::StoredPassage;
use crate::library::Stored;
use crate::reply::{Reply, Shown, Unknown};

/// Paragraphs that `show` gives of an article's beginning.
const BEGINNING: usize = 3;

/// A whole passage with its neighbours, or an article's beginning.
pub fn show(home: &Home, typed: &str) -> Result<Reply> {
    let typed = typed.trim().to_lowercase();
    let place: Option<Place> = typed.parse().ok();
    let slug = place.as_ref().map_or(typed.as_str(), |place| &place.slug);
    let library = home.library();
    let Some(stored) = library.article(slug)? else {
        return Ok(Reply::NoSuchArticle(Unknown::of(
            slug,
            library.slugs()?.iter().map(String::as_str),
        )));
    };
    let passages = stored.article.passages.len();
    let range = match &place {
        None => 0..passages.min(BEGINNING),
        Some(place) if place.number as usize > passages => {
            return Ok(Reply::NoSuchPassage {
                place: place.clone(),
                passages: passages as u64,
            });
        }
        Some(place) => {
            (place.number as usize).saturating_sub(2)..passages.min(place.number as usize + 1)
        }
    };
    let asked = place.as_ref().map(|place| place.number as usize - 1);
    let asked = asked.and_then(|at| stored.article.passages.get(at));
    let above = asked.into_iter().flat_map(|asked| {
        let parents = stored.article.parents(asked).into_iter();
        parents.chain(stored.article.columns(asked))
    });
    let above = above.map(|one| one.number as usize - 1);
    let above = above.filter(|at| !range.contains(at));
    let above = above.filter_map(|at| whole(&stored, at));
    Ok(Reply::Shown(Shown {
        number: place.map(|place| place.number),
        above: above.collect(),
        passages: range.clone().filter_map(|at| whole(&stored, at)).collect(),
        article: of(&stored.article),
    }))
}

fn whole(stored: &Stored, at: usize) -> Option<Excerpt> {
    let article = &stored.article;
    let passage = &article.passages[at];
    let text = article.text(passage);
    let whole = StoredPassage {
        place: Place {
            slug: article.slug.clone(),
            number: passage.number,
        },
        version: stored.version,
        headings: passage.headings().map(str::to_owned).collect(),
        title: article.meta.title.clone(),
        language: article.meta.language.clone(),
        start: passage.range.start,
        body_chars: article.body.chars().count(),
        columns: article.columns(passage),
        parents: article.parents(passage),
        text: text.to_owned(),
    };
    Excerpt::cut(&whole, 0..text.len(), &[], (false, false))
}
