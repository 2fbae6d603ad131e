//! stub
use crate::article::Article;
use crate::index::Snapshot;
use anyhow::Result;
/// x
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// x
    pub slug: String,
    /// x
    pub share: f32,
}
pub fn nearest(_: &Snapshot, _: &Article) -> Result<Option<Alike>> {
    Ok(None)
}
